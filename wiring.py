"""The tables that say what belongs together; every process reads the same ones.

Filled by hand: what listens to which news, which job name calls what, which sweep runs how often,
which doors each web pool opens. There is no registration by import.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from flask import Flask

import campaigns.reactions
import campaigns.sweeps
import console.blueprints
import cti.agent_webhooks
import cti.interactions
import cti.jobs
import cti.long_talks
import cti.promise_jobs
import cti.promise_reactions
import cti.promise_sweeps
import cti.quiet_calls
import cti.reactions
import cti.recording_control
import cti.sms_webhooks
import cti.sweeps
import cti.transfers
import cti.webhooks
import ivr.dictation
import ivr.dictation_jobs
import ivr.party_webhooks
import ivr.reactions
import ivr.web_requests
import ivr.webhooks
import tickets.follow_ups
import tickets.reactions
import tickets.sweeps
from base.bells import Bells, use_bells
from base.bus import Subscriptions, subscribe
from base.clock import clock_from
from base.crypto import KeyRing, use_keys
from base.database import Database
from base.database import Role as DatabaseRole
from base.errands import Errands
from base.jobs import JobTable
from base.partitions import ensure_partitions
from base.settings import Settings, SettingsError
from cti.happenings import (
    AgentLegEnded,
    AttemptEnded,
    CallEnded,
    CustomerAnswered,
    Offered,
    ReservationChanged,
    VoicemailTranscribed,
)
from cti.workplace import Workplace
from ivr.faults import FlowFault
from ivr.versions import start_with
from staff.audit import chain_entries
from telephony.twilio_gateway import gateway_from


class Role(StrEnum):
    """The web pools: webhooks never wait behind pages and event streams."""

    VOICE = "voice"
    CONSOLE = "console"


@dataclass(frozen=True)
class Sweep:
    """Work that looks into PostgreSQL for what is due, so that no bell need ever arrive.

    Attributes:
        name: How logs and metrics call it.
        every_s: Seconds of the installation's clock between two runs.
        run: Does the work and counts it; may be repeated, may be cut off anywhere.
    """

    name: str
    every_s: float
    run: Callable[[Workplace], int]


def sweep_partitions(work: Workplace) -> int:
    """Make the months ahead; gives how many partitions were missing."""
    with work.database.session() as session:
        return ensure_partitions(session, now=work.clock.now())


def sweep_audit_chain(work: Workplace) -> int:
    """Chain the audit entries that have come since; gives how many."""
    with work.database.session() as session:
        return chain_entries(session, now=work.clock.now())


# Within one event the order is the table's: an outbound call's attempt ends before the desk and the
# flow hear of the end, and the flow closes its survey before tickets say why there was none.
SUBSCRIPTIONS: Subscriptions = {
    CallEnded: (
        cti.promise_reactions.end_attempt_of_call,
        cti.reactions.on_call_ended,
        cti.transfers.end_third_legs,
        cti.interactions.tell_call_over,
        ivr.reactions.on_call_ended,
        tickets.reactions.say_why_no_survey,
    ),
    AgentLegEnded: (cti.reactions.on_agent_leg_ended,),
    VoicemailTranscribed: (tickets.reactions.add_transcript,),
    Offered: (cti.promise_reactions.hold_for_agent,),
    ReservationChanged: (
        cti.promise_reactions.follow_agent,
        cti.interactions.tell_result,
    ),
    CustomerAnswered: (cti.promise_reactions.keep_promise, campaigns.reactions.note_answer),
    AttemptEnded: (
        cti.promise_reactions.follow_attempt,
        campaigns.reactions.follow_attempt,
        ivr.dictation.follow_attempt,
    ),
}
SWEEPS: Sequence[Sweep] = (
    Sweep("queues", 1, cti.sweeps.sweep_queues),
    Sweep("offers", 1, cti.sweeps.sweep_offers),
    Sweep("errands", 1, cti.sweeps.sweep_errands),
    Sweep("wrap_ups", 1, cti.sweeps.sweep_wrap_ups),
    Sweep("unwanted_legs", 2, cti.sweeps.sweep_unwanted_legs),
    Sweep("silent_consoles", 5, cti.sweeps.sweep_silent_consoles),
    Sweep("stuck_desks", 5, cti.sweeps.sweep_stuck_desks),
    Sweep("talks", 10, cti.sweeps.sweep_talks),
    Sweep("long_talks", 60, cti.long_talks.sweep_long_talks),
    Sweep("quiet_calls", 20, cti.quiet_calls.sweep_quiet_calls),
    Sweep("due_attempts", 1, cti.promise_sweeps.sweep_due_attempts),
    Sweep("unwanted_attempts", 2, cti.promise_sweeps.sweep_unwanted_attempts),
    Sweep("unknown_attempts", 2, cti.promise_sweeps.sweep_unknown_attempts),
    Sweep("silent_attempts", 10, cti.promise_sweeps.sweep_silent_attempts),
    Sweep("callbacks", 1, cti.promise_sweeps.sweep_callbacks),
    Sweep("messages", 1, cti.promise_sweeps.sweep_messages),
    Sweep("follow_ups", 5, tickets.follow_ups.sweep_follow_ups),
    Sweep("recordings", 2, cti.recording_control.sweep_recordings),
    Sweep("web_requests", 1, ivr.web_requests.sweep_web_requests),
    Sweep("held_times", 15, tickets.sweeps.sweep_held_times),
    Sweep("campaigns", 2, campaigns.sweeps.sweep_campaigns),
    Sweep("dictations", 2, ivr.dictation_jobs.sweep_dictations),
    Sweep("audit_chain", 10, sweep_audit_chain),
    Sweep("partitions", 3600, sweep_partitions),
)
JOBS: Sequence[Callable[..., None]] = (
    cti.jobs.bring_caller,
    cti.jobs.return_caller,
    cti.jobs.call_agent_telephone,
    cti.jobs.end_agent_leg,
    cti.promise_jobs.place_attempt,
    cti.promise_jobs.end_attempt,
    cti.promise_jobs.end_stray_call,
    cti.promise_jobs.promote_callback,
    cti.promise_jobs.send_message,
    tickets.follow_ups.ask_afterwards,
    ivr.dictation_jobs.keep_dictation,
    cti.promise_jobs.settle_recording,
    ivr.web_requests.send_web_request,
)
# Somebody waits on the line: done by the process that rang, without a way through Redis.
ERRANDS = (cti.jobs.match_queue, cti.jobs.match_queues)
DOORS: Mapping[Role, Sequence[Callable[[Flask, Workplace], None]]] = {
    Role.VOICE: (
        ivr.webhooks.open_doors,
        ivr.party_webhooks.open_doors,
        cti.agent_webhooks.open_doors,
        cti.webhooks.open_doors,
        cti.sms_webhooks.open_doors,
    ),
    Role.CONSOLE: (console.blueprints.register,),
}


def assemble(settings: Settings, *, role: DatabaseRole) -> Workplace:
    """Build what a process works with; opens no connection yet.

    Raises:
        SettingsError: A store is not named, or the carrier is not described.
    """
    bells = Bells(redis_url(settings))
    subscribe(SUBSCRIPTIONS)
    use_keys(KeyRing.from_settings(settings))
    work = Workplace(
        settings=settings,
        clock=clock_from(settings),
        database=Database(database_url(settings), role=role),
        gateway=gateway_from(settings),
        bells=bells,
    )
    use_bells(Errands(errand_table(work), otherwise=bells))
    return work


def prepare(settings: Settings) -> tuple[FlowFault, ...]:
    """Whatever must be in the tables before a process serves; may be repeated.

    Gives the faults of a flow file that is broken while an older version goes on being served.

    Raises:
        BrokenFlows: The file is broken and no version was ever active.
    """
    work = assemble(settings, role="job")
    sweep_partitions(work)
    with work.database.session() as session:
        faults = start_with(session, settings.flows_file, now=work.clock.now())
    work.database.close()
    return faults


def job_table(work: Workplace) -> JobTable:
    """Every job of the worker by the name its bell gives, ready to be called with ids."""
    return _by_name(JOBS, work)


def errand_table(work: Workplace) -> JobTable:
    """What every process does by itself after a commit, by the name its bell gives."""
    return _by_name(ERRANDS, work)


def _by_name(jobs: Iterable[Callable[..., None]], work: Workplace) -> JobTable:
    return {job.__name__: partial(job, work) for job in jobs}


def database_url(settings: Settings) -> str:
    """Where PostgreSQL is.

    Raises:
        SettingsError: Nobody said.
    """
    if settings.database_url is None:
        raise SettingsError(
            "DATABASE_URL is empty: name a PostgreSQL 15 or newer, or run `cordboard demo`, "
            "which brings its own"
        )
    return settings.database_url.get_secret_value()


def redis_url(settings: Settings) -> str:
    """Where Redis is.

    Raises:
        SettingsError: Nobody said.
    """
    if settings.redis_url is None:
        raise SettingsError(
            "REDIS_URL is empty: name a Redis 6.2 or newer, or run `cordboard demo`, "
            "which brings its own"
        )
    return settings.redis_url.get_secret_value()
