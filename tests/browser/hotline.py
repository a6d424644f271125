"""What the hotline's pages show: a candidate, sounds, closures, callers of before."""

import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from calendars.overrides import make_override
from ivr.candidates import change
from ivr.drawing import drawn_edges
from ivr.editing import Value, with_value
from ivr.hotline import Hotline
from ivr.models import FlowEvent, FlowRun
from ivr.shelf import SHELF
from ivr.sounds import keep_sound
from staff.models import Role
from tests.console.cast import add_call
from tests.console.conftest import House
from tests.console.hotline import serve_flows
from tests.fakes.sound_files import mp3, wav

_CALLERS = 60
_MOST_STEPS = 14
_LEAVE = 0.12
_HOUR = timedelta(hours=1)


def serve(house: House, data_dir: Path) -> None:
    """Put the shipped file in service, with a past and with work on it."""
    serve_flows(house, data_dir)
    by = house.cast.members[Role.ADMINISTRATOR].id
    with house.work.database.session() as session:
        _close(session, house, by)
        _callers(session, house)
    with house.work.database.session() as session:
        _work(session, house, data_dir, by)


def _close(session: Session, house: House, by: UUID) -> None:
    now = house.clock.now()
    for starts, hours, is_open, reasons in (
        (36, 1, True, {"zh-CN": "双十一促销加班服务", "en-US": "Extra hours for the winter sale"}),
        (73, 3, False, {"zh-CN": "全员培训", "en-US": "Everybody is in training"}),
        (0, 2, False, {"zh-CN": "台风红色预警，人员撤离", "en-US": "A storm warning"}),
    ):
        make_override(
            session,
            "csc",
            is_open=is_open,
            starts_at=now + starts * _HOUR,
            ends_at=now + (starts + hours) * _HOUR,
            reasons=reasons,
            by=by,
            now=now,
        )


def _callers(session: Session, house: House) -> None:
    """Each takes a way at random, and some leave where they should not."""
    hotline = SHELF.active(session)
    chance = random.Random(7)  # noqa: S311 - no secret
    for number in range(_CALLERS):
        started_at = house.clock.now() - _HOUR - timedelta(minutes=number)
        call = add_call(session, started_at=started_at, e164="+8613800138000", queue=None)
        run = FlowRun(
            call_id=call.id,
            call_started_at=started_at,
            version=hotline.hash,
            started_at=started_at,
        )
        session.add(run)
        session.flush()
        for seq, (node, way, target) in enumerate(_way(hotline, chance)):
            flow, _, key = node.partition(".")
            event = FlowEvent(
                call_started_at=started_at,
                call_id=call.id,
                run_id=run.id,
                seq=seq,
                at=started_at,
                kind="left" if target else "ended",
                flow=flow,
                node=key,
                facts={"exit": way, "target": target} if target else {},
            )
            session.add(event)


def _way(hotline: Hotline, chance: random.Random) -> list[tuple[str, str, str]]:
    node = hotline.starts["main"]
    steps = [(node, "start", node)]
    for _ in range(_MOST_STEPS):
        ways = list(drawn_edges(hotline, hotline.nodes[node]))
        if not ways or chance.random() < _LEAVE:
            break
        taken = chance.choice(ways[:4])
        steps.append((node, taken.way, taken.target))
        node = taken.target
    return [*steps, (node, "", "")]


def _work(session: Session, house: House, data_dir: Path, by: UUID) -> None:
    now = house.clock.now()
    spoken = keep_sound(
        session,
        data_dir,
        wav(seconds=3),
        title="Welcome, spoken by Ines Ortiz in the studio",
        by=by,
        now=now,
    )
    piano = keep_sound(session, data_dir, mp3(frames=900), title="等待音乐 · 钢琴", by=by, now=now)
    changes: list[tuple[tuple[str, ...], Value]] = [
        (("prompts", "hello", "zh-CN"), {"audio": spoken.hash}),
        (("queues", "sales", "waiting", "music"), {"audio": piano.hash}),
        (("prompts", "goodbye", "en-US"), "Thank you very much indeed for calling us. Goodbye."),
    ]
    for keys, value in changes:
        change(session, partial(with_value, keys=keys, value=value), by=by, now=now)
