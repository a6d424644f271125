"""Whether the carrier knows us, and calls reach us: the doctor's probes of telephony.

Nothing is asked where no account is set, and nothing more once the carrier has not answered.
"""

from collections.abc import Callable
from datetime import datetime

from base.health import Finding, Severity
from base.settings import Settings, SettingsError
from telephony.account import Account, AccountSeen, account_of
from telephony.addresses import CLIENT_PATH
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused
from telephony.carrier_http import DEFAULT_API
from telephony.connections import Leads, Line, leads, list_lines
from telephony.profiles import Capability, CarrierProfile, profile_from

CLOCKS_APART_S = 30
_ACTIVE = {"", "active"}


def probe_carrier(settings: Settings, *, now: datetime) -> list[Finding]:
    """What the profile lacks, and whether account, clock, numbers and application are right.

    Takes at most three requests of two seconds each.
    """
    try:
        profile = profile_from(settings)
    except SettingsError as error:
        return [_error("carrier_profile", str(error), "Name one of them.")]
    found = [probe_profile(settings, profile)]
    if not (settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value()):
        sentence = "There is no carrier account: no webhook can be verified, no call placed."
        advice = "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        return [*found, _error("credentials", sentence, advice)]
    if profile.api_base_url != DEFAULT_API and settings.twilio_api_base_url == DEFAULT_API:
        # Else this carrier's credentials would travel to another.
        sentence = f"The profile {profile.name!r} has no REST address of its own."
        return [*found, _error("credentials", sentence, "Set TWILIO_API_BASE_URL.")]
    with account_of(settings, profile=profile) as account:
        try:
            seen = account.see()
        except CarrierError as error:
            return [*found, _unknown(error)]
        return [
            *found,
            _credentials(seen),
            _clock(seen, settings, now=now),
            _asked(_numbers, "numbers", account, settings),
            _application(account, settings, profile),
        ]


def probe_profile(settings: Settings, profile: CarrierProfile) -> Finding:
    """What the carrier lacks and what that switches off, and whether the settings ask for it."""
    lacking = [_WITHOUT[each] for each in Capability if each not in profile.capabilities]
    told = f"{profile.title} is the carrier; " + (
        "nothing is switched off." if not lacking else f"switched off: {'; '.join(lacking)}."
    )
    refused = profile.refuses_caller_id(settings.caller_id)
    if refused:
        return _error("carrier_profile", refused, "Set CORDBOARD_CALLER_ID to another number.")
    if settings.calls_per_second > profile.calls_per_second:
        return _warning(
            "carrier_profile",
            f"{settings.calls_per_second:g} calls are placed per second, and {profile.title} "
            f"starts {profile.calls_per_second:g} unless the account was raised; the rest queues.",
            "Have the account raised, or lower CORDBOARD_CALLS_PER_SECOND.",
        )
    return _well("carrier_profile", told)


_WITHOUT = {
    Capability.BROWSER_CLIENTS: "calls in the browser, agents need a telephone",
    Capability.CONFERENCE: "conferences, so no hold, transfer or listening in",
    Capability.COACHING: "whispering to an agent",
    Capability.ASYNC_AMD: "answering-machine detection in campaigns",
    Capability.PAY: "card payment on the line",
    Capability.TWO_WAY_SMS: "answers to text messages",
    Capability.RECORDING_CONTROL: "pausing a recording",
    Capability.BYOC_TRUNK: "own trunks",
    Capability.EDGES: "a choice of edge and region",
}


def _unknown(error: CarrierError) -> Finding:
    if isinstance(error, CarrierRefused):
        advice = "Compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN with the carrier's console."
        return _error("credentials", error.message, advice)
    sentence = "The carrier does not answer; nothing else of it was asked."
    advice = "Look at the network and TWILIO_API_BASE_URL, then run this again."
    if isinstance(error, CarrierAway):
        return _warning("credentials", sentence, advice)
    return _warning("credentials", error.message, advice)


def _credentials(seen: AccountSeen) -> Finding:
    if seen.status not in _ACTIVE:
        sentence = f"The account is {seen.status}."
        return _error("credentials", sentence, "Talk to the carrier.")
    return _well("credentials", "The carrier knows our account.")


def _clock(seen: AccountSeen, settings: Settings, *, now: datetime) -> Finding:
    if settings.clock_epoch is not None:
        return _well("clock", "The clock is a demo's own and not compared with the carrier's.")
    if seen.carrier_now is None:
        return _well("clock", "The carrier does not tell its time.")
    apart_s = abs((now - seen.carrier_now).total_seconds())
    if apart_s <= CLOCKS_APART_S:
        return _well("clock", "Our clock and the carrier's agree.")
    return _warning(
        "clock",
        f"Our clock and the carrier's are {apart_s:.0f} s apart; access tokens may be refused.",
        "Let the machine keep its time by NTP.",
    )


def _numbers(account: Account, settings: Settings) -> Finding:
    lines = list_lines(account, base_url=settings.public_base_url)
    ours = [line for line in lines if line.calls in {Leads.HERE, Leads.WITHOUT_RETRIES}]
    bare = [line.number.number for line in ours if _lacks_retries(line)]
    if not ours:
        sentence = f"None of the account's {len(lines)} numbers leads here."
        return _warning("numbers", sentence, "Run `cordboard numbers connect NUMBER`.")
    if bare:
        return _warning(
            "numbers",
            f"{', '.join(bare)}: a webhook that fails is not tried again, because the address "
            "lacks our retry rules.",
            "Run `cordboard numbers connect NUMBER` for each.",
        )
    return _well("numbers", f"{', '.join(line.number.number for line in ours)} leads here.")


def _application(account: Account, settings: Settings, profile: CarrierProfile) -> Finding:
    if profile.lacks(Capability.BROWSER_CLIENTS):
        return _well("application", "Agents talk by telephone; no application is needed.")
    wanted = {
        "TWILIO_API_KEY": settings.twilio_api_key,
        "TWILIO_API_SECRET": settings.twilio_api_secret.get_secret_value(),
        "TWILIO_TWIML_APP_SID": settings.twilio_twiml_app_sid,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        return _warning(
            "application",
            f"Agents cannot talk in the browser: {', '.join(missing)} is empty.",
            "Make an API key at the carrier; `cordboard numbers connect NUMBER` prints the "
            "application.",
        )
    return _asked(_application_leads, "application", account, settings)


def _application_leads(account: Account, settings: Settings) -> Finding:
    sid = settings.twilio_twiml_app_sid
    try:
        url = account.application_url(sid)
    except CarrierRefused as refused:
        sentence = f"The application {sid} is not there ({refused.code})."
        return _warning("application", sentence, "Run `cordboard numbers connect NUMBER`.")
    where = leads(url, base_url=settings.public_base_url, path=CLIENT_PATH)
    if where is Leads.HERE:
        return _well("application", "Browser agents' calls lead here.")
    sentence = f"Browser agents' calls lead {where}."
    return _warning("application", sentence, "Run `cordboard numbers connect NUMBER`.")


def _lacks_retries(line: Line) -> bool:
    return Leads.WITHOUT_RETRIES in {line.calls, line.messages}


def _asked(
    probe: Callable[[Account, Settings], Finding], name: str, account: Account, settings: Settings
) -> Finding:
    try:
        return probe(account, settings)
    except CarrierError as error:
        return _warning(name, error.message, "Run this again in a moment.")


def _well(name: str, sentence: str) -> Finding:
    return Finding(name, ok=True, severity=Severity.WARNING, sentence=sentence)


def _error(name: str, sentence: str, advice: str) -> Finding:
    return Finding(name, ok=False, severity=Severity.ERROR, sentence=sentence, advice=advice)


def _warning(name: str, sentence: str, advice: str) -> Finding:
    return Finding(name, ok=False, severity=Severity.WARNING, sentence=sentence, advice=advice)
