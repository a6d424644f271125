"""A house that has been used for years: its calls, and what belongs to them.

What pages open is sealed with this house's keys; the rest the server writes by itself. Only the
newest calls have events, because nobody's query looks at those of two calls.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from base.crypto import seal
from base.search_tokens import hashed_tokens
from bench.house import EPOCH, House
from bench.sizes import Size
from customers.lookup import phone_index

DAYS = 400
# Nine in the evening: the whole day is in the log.
NOW = EPOCH + timedelta(hours=11)
QUEUES = ("sales", "after_sales", "complaints")
AGENTS = 200
_FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静秀丽强磊洋艳勇军杰娟涛明超霞平"
_CALLS_PER_CUSTOMER = 20
_WITH_EVENTS = 2_000
_CALL = (
    "COPY call (id, sid, direction, state, started_at, answered_at, ended_at, number_sealed, "
    "number_index, oddity, own_number, customer_id, candidates, language, queue, member_id, "
    "disposition, hung_up_by, next_seq) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A customer of the archive."""

    id: UUID
    name: str
    e164: str


def fill(house: House, size: Size) -> Sequence[Somebody]:
    """Write everything; gives the customers, those who phone most first."""
    chance = random.Random(7)  # noqa: S311 - a seeded load, no secret
    # Not the house's own connection, which would give up after a minute.
    with psycopg.connect(house.environment["DATABASE_URL"]) as connection:
        connection.execute("SET session_replication_role = replica")  # no check of each key
        connection.execute("SET synchronous_commit = off")
        customers = _archive(connection, max(10, size.logged // _CALLS_PER_CUSTOMER), chance)
        members = _agents(connection)
        _calls(connection, size.logged, customers, members, chance)
        for statement in _WHAT_BELONGS_TO_CALLS:
            connection.execute(statement, {"newest": _WITH_EVENTS})
        _seal_newest(connection, "ticket", "subject_sealed", "开机无反应", since="opened_at")
        _seal_newest(connection, "callback", "number_sealed", "+8613600000000", since="promised_at")
    house.vacuum(
        "call", "queue_entry", "reservation", "callback", "ticket", "survey_response",
        "interaction", "customer", "contact_point", "search_token", "call_event",
    )  # fmt: skip
    return customers


def _id_at(at: datetime, number: int) -> UUID:
    """An identity as the house would have made it at that instant; `number` tells them apart."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | number)


def _archive(
    connection: psycopg.Connection, number: int, chance: random.Random
) -> Sequence[Somebody]:
    long_ago = NOW - timedelta(days=DAYS)
    people = [
        Somebody(
            _id_at(long_ago, n),
            chance.choice(_FAMILIES) + chance.choice(_GIVEN) + chance.choice(_GIVEN),
            f"+86136{n:08}",
        )
        for n in range(number)
    ]
    with connection.cursor().copy(
        "COPY customer (id, name_sealed, language, stage, lead_state, tier, points, value_minor, "
        "rfm, consent, created_at) FROM STDIN"
    ) as copy:
        for one in people:
            name = seal(one.name, place="customer.name_sealed", row=one.id)
            copy.write_row(
                (one.id, name, "zh-CN", "member", "none", "gold", 10, 90_000, "3-3-3", "{}",
                 long_ago)
            )  # fmt: skip
    with connection.cursor().copy(
        "COPY contact_point (id, customer_id, kind, value_sealed, value_index, is_primary) "
        "FROM STDIN"
    ) as copy:
        for one in people:
            value = seal(one.e164, place="contact_point.value_sealed", row=one.id)
            copy.write_row((one.id, one.id, "phone", value, phone_index(one.e164), True))
    with connection.cursor().copy("COPY search_token (token, customer_id) FROM STDIN") as copy:
        for one in people:
            for token in hashed_tokens(one.name):
                copy.write_row((token, one.id))
    return people


def _agents(connection: psycopg.Connection) -> Sequence[UUID]:
    ids = [_id_at(NOW, n) for n in range(AGENTS)]
    for n, member_id in enumerate(ids):
        connection.execute(
            "INSERT INTO member (id, login, name, number, password_hash, role, language, device, "
            "active, created_at, session_epoch) VALUES "
            "(%s, %s, %s, %s, '', 'agent', 'zh', 'browser', true, %s, 0)",
            (member_id, f"millionth.{n}", f"Agent {n}", f"M{n:04}", NOW),
        )
        connection.execute(
            "INSERT INTO presence (member_id, state, reason, since, next_reason, version) "
            "VALUES (%s, %s, '', %s, '', 1)",
            (member_id, ("ready", "not_ready", "wrap_up")[n % 3], NOW),
        )
    return ids


def _calls(
    connection: psycopg.Connection,
    number: int,
    customers: Sequence[Somebody],
    members: Sequence[UUID],
    chance: random.Random,
) -> None:
    indexes = [phone_index(one.e164) for one in customers]
    with connection.cursor().copy(_CALL) as copy:
        for n, started_at in enumerate(_instants(number)):
            # Few phone often: one in a thousand makes three calls in a hundred.
            who = int(len(customers) * chance.random() ** 2)
            one = customers[who]
            call_id = _id_at(started_at, n)
            talked = chance.random() < 0.8  # noqa: PLR2004 - four in five
            copy.write_row(
                (
                    call_id,
                    f"CA{n:032x}",
                    "inbound" if n % 8 else "outbound",
                    "completed",
                    started_at,
                    started_at,
                    started_at + timedelta(seconds=chance.uniform(20, 600)),
                    seal(one.e164, place="call.number_sealed", row=call_id),
                    indexes[who],
                    "",
                    "+864001234567",
                    one.id,
                    1,
                    "zh-CN",
                    QUEUES[n % len(QUEUES)],
                    members[n % len(members)] if talked else None,
                    "resolved" if talked else None,
                    "customer",
                    12,
                )
            )


def _instants(number: int) -> Iterator[datetime]:
    step = timedelta(days=DAYS) / number
    return (NOW - step * left for left in range(number, 0, -1))


# Every sixteenth call never reached a queue; who has no agent gave up, was promised a callback,
# left a message or waited in vain.
_WHAT_BELONGS_TO_CALLS = (
    """
    INSERT INTO queue_entry (id, kind, queue, call_id, customer_id, state, entered_at, priority,
        skills, at_head, passed_over, resume_path, answered_at, left_at, left_because)
    SELECT gen_random_uuid(), 'call', queue, id, customer_id, 'left', started_at, 10,
        ARRAY[queue], false, '{}', '',
        CASE WHEN member_id IS NOT NULL THEN started_at + interval '1 second' * (next_seq * 2) END,
        ended_at,
        CASE WHEN member_id IS NOT NULL THEN 'answered'
             ELSE (ARRAY['abandoned', 'abandoned', 'callback', 'voicemail', 'timeout'])
                  [1 + mod(abs(hashtext(sid)), 5)] END
    FROM call WHERE mod(abs(hashtext(sid)), 16) > 0
    """,
    """
    INSERT INTO queue_entry (id, kind, queue, customer_id, state, entered_at, priority, skills,
        at_head, passed_over, resume_path)
    SELECT gen_random_uuid(), 'call', queue, customer_id, 'waiting', started_at, 10, ARRAY[queue],
        false, '{}', ''
    FROM call ORDER BY started_at DESC LIMIT 40
    """,
    """
    INSERT INTO reservation (id, entry_id, member_id, call_id, state, offered_at, accepted_at,
        connected_at, talk_ended_at, closed_at, reasons)
    SELECT gen_random_uuid(), e.id, c.member_id, c.id, 'done', e.entered_at, e.answered_at,
        e.answered_at, e.left_at, e.left_at, ''
    FROM queue_entry e JOIN call c ON c.id = e.call_id WHERE c.member_id IS NOT NULL
    """,
    """
    INSERT INTO callback (id, queue, number_sealed, number_index, customer_id, call_id, language,
        source, state, entered_at, promised_at, due_at, expires_at, attempts, max_attempts,
        waiting_because, ended_at, ended_because)
    SELECT c.id, e.queue, c.number_sealed,
        CASE WHEN row_number() OVER newest <= 300 THEN decode(md5(c.id::text), 'hex')
             ELSE c.number_index END,
        c.customer_id, c.id, 'zh-CN', 'ivr',
        CASE WHEN row_number() OVER newest <= 300 THEN 'open' ELSE 'kept' END,
        e.entered_at, e.left_at, e.left_at, e.left_at + interval '2 days', 1, 3,
        CASE WHEN row_number() OVER newest <= 300 THEN 'waiting_for_agent' ELSE '' END,
        CASE WHEN row_number() OVER newest > 300 THEN e.left_at + interval '1 hour' END,
        CASE WHEN row_number() OVER newest <= 300 THEN '' ELSE 'kept' END
    FROM queue_entry e JOIN call c ON c.id = e.call_id WHERE e.left_because = 'callback'
    WINDOW newest AS (ORDER BY c.started_at DESC)
    """,
    """
    INSERT INTO ticket (id, kind, state, severity, customer_id, call_id, queue, assignee_id, origin,
        origin_id, opened_at, due_at, closed_at)
    SELECT id, (ARRAY['after_sales', 'complaint', 'consultation'])[1 + mod(abs(hashtext(sid)), 3)],
        CASE WHEN row_number() OVER newest <= 2000 THEN 'open' ELSE 'closed' END, 'normal',
        customer_id, id, queue, member_id, 'agent', id, ended_at, ended_at + interval '1 day',
        CASE WHEN row_number() OVER newest > 2000 THEN ended_at + interval '2 days' END
    FROM call WHERE mod(abs(hashtext(sid)), 10) = 1
    WINDOW newest AS (ORDER BY started_at DESC)
    """,
    """
    INSERT INTO survey_response (id, survey, call_id, customer_id, member_id, queue, asked_at,
        ended_at, outcome, reason, csat, nps, answers)
    SELECT gen_random_uuid(), 'after_call', id, customer_id, member_id, queue, ended_at, ended_at,
        'done', '', 1 + mod(abs(hashtext(sid)), 5), mod(abs(hashtext(sid)), 11), '{}'
    FROM call WHERE member_id IS NOT NULL AND mod(abs(hashtext(sid)), 3) = 0
    """,
    """
    INSERT INTO interaction (id, customer_id, at, kind, subject_id, words)
    SELECT gen_random_uuid(), customer_id, started_at, 'call', id, '{"state": "completed"}'
    FROM call
    """,
    """
    INSERT INTO call_event (call_started_at, call_id, seq, at, kind, facts)
    SELECT started_at, id, n, started_at, 'offered', '{}'
    FROM (SELECT id, started_at FROM call ORDER BY started_at DESC LIMIT %(newest)s) newest,
        generate_series(1, 11) n
    """,
)


def _seal_newest(
    connection: psycopg.Connection, table: str, column: str, text: str, *, since: str
) -> None:
    """Seal what the first pages of a list open; a row must exist before its seal can be made."""
    newest = f"SELECT id FROM {table} ORDER BY {since} DESC LIMIT {_WITH_EVENTS}"  # noqa: S608 - ours
    ids = [row[0] for row in connection.execute(newest.encode())]
    change = f"UPDATE {table} SET {column} = %s WHERE id = %s"  # noqa: S608 - ours
    sealed = [(seal(text, place=f"{table}.{column}", row=each), each) for each in ids]
    with connection.cursor() as cursor:
        cursor.executemany(change.encode(), sealed)
