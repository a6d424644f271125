"""Whether the carrier knows us, and calls reach us: the doctor's probes of telephony.

Nothing is asked where no account is set, and nothing more once the carrier has not answered.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from base.health import Finding, Severity
from base.sentences import Sentence, said
from base.settings import Settings, SettingsError
from telephony.account import Account, AccountSeen, account_of
from telephony.addresses import CLIENT_PATH
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused
from telephony.carrier_http import DEFAULT_API
from telephony.connections import Leads, Line, leads, list_lines
from telephony.profiles import PROFILES, Capability, CarrierProfile, profile_from

CLOCKS_APART_S = 30
_ACTIVE = {"", "active"}


def probe_carrier(settings: Settings, *, now: datetime) -> list[Finding]:
    """What the profile lacks, and whether account, clock, numbers and application are right.

    Takes at most three requests of two seconds each.
    """
    try:
        profile = profile_from(settings)
    except SettingsError:
        sentence = said("No carrier profile is called %(name)s.", name=settings.carrier_profile)
        advice = said("Name one of these: %(names)s.", names=", ".join(sorted(PROFILES)))
        return [_error("carrier_profile", sentence, advice)]
    found = [probe_profile(settings, profile)]
    if not (settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value()):
        sentence = said("There is no carrier account: no webhook can be verified, no call placed.")
        advice = said("Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
        return [*found, _error("credentials", sentence, advice)]
    if profile.api_base_url != DEFAULT_API and settings.twilio_api_base_url == DEFAULT_API:
        # Else this carrier's credentials would travel to another.
        sentence = said("The profile %(name)s has no REST address of its own.", name=profile.name)
        return [*found, _error("credentials", sentence, said("Set TWILIO_API_BASE_URL."))]
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
    refused = profile.refuses_caller_id(settings.caller_id)
    if refused:
        advice = said("Set CORDBOARD_CALLER_ID to another number.")
        return _error("carrier_profile", refused, advice)
    if settings.calls_per_second > profile.calls_per_second:
        return _warning(
            "carrier_profile",
            said(
                "%(wanted)s calls are placed per second, and %(carrier)s starts %(granted)s unless "
                "the account was raised; the rest queues.",
                wanted=f"{settings.calls_per_second:g}",
                carrier=profile.title,
                granted=f"{profile.calls_per_second:g}",
            ),
            said("Have the account raised, or lower CORDBOARD_CALLS_PER_SECOND."),
        )
    if lacking:
        told = said(
            "%(carrier)s is the carrier; switched off: %(lacking)s.",
            carrier=profile.title,
            lacking=lacking,
        )
    else:
        told = said("%(carrier)s is the carrier; nothing is switched off.", carrier=profile.title)
    return _well("carrier_profile", told)


_WITHOUT = {
    Capability.BROWSER_CLIENTS: said("calls in the browser, agents need a telephone"),
    Capability.CONFERENCE: said("conferences, so no hold, transfer or listening in"),
    Capability.COACHING: said("whispering to an agent"),
    Capability.ASYNC_AMD: said("answering-machine detection in campaigns"),
    Capability.PAY: said("card payment on the line"),
    Capability.TWO_WAY_SMS: said("answers to text messages"),
    Capability.RECORDING_CONTROL: said("pausing a recording"),
    Capability.BYOC_TRUNK: said("own trunks"),
    Capability.EDGES: said("a choice of edge and region"),
    Capability.TRANSCRIPTION: said("writing voice messages down"),
}
_CONNECT = said("Run `cordboard numbers connect NUMBER`.")


def _unknown(error: CarrierError) -> Finding:
    if isinstance(error, CarrierRefused):
        return _error(
            "credentials",
            said("The carrier refuses us (code %(code)s).", code=error.code),
            said("Compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN with the carrier's console."),
        )
    advice = said("Look at the network and TWILIO_API_BASE_URL, then run this again.")
    if isinstance(error, CarrierAway):
        sentence = said("The carrier does not answer; nothing else of it was asked.")
        return _warning("credentials", sentence, advice)
    return _warning("credentials", _UNCLEAR, advice)


_UNCLEAR = said("The carrier's answer cannot be used.")


def _credentials(seen: AccountSeen) -> Finding:
    if seen.status not in _ACTIVE:
        sentence = said("The carrier says that the account is %(state)s.", state=seen.status)
        return _error("credentials", sentence, said("Talk to the carrier."))
    return _well("credentials", said("The carrier knows our account."))


def _clock(seen: AccountSeen, settings: Settings, *, now: datetime) -> Finding:
    if settings.clock_epoch is not None:
        return _well(
            "clock", said("The clock is a demo's own and not compared with the carrier's.")
        )
    if seen.carrier_now is None:
        return _well("clock", said("The carrier does not tell its time."))
    apart_s = abs((now - seen.carrier_now).total_seconds())
    if apart_s <= CLOCKS_APART_S:
        return _well("clock", said("Our clock and the carrier's agree."))
    return _warning(
        "clock",
        said(
            "Our clock and the carrier's are %(n)s s apart; access tokens may be refused.",
            n=round(apart_s),
        ),
        said("Let the machine keep its time by NTP."),
    )


def _numbers(account: Account, settings: Settings) -> Finding:
    lines = list_lines(account, base_url=settings.public_base_url)
    ours = [line for line in lines if line.calls in {Leads.HERE, Leads.WITHOUT_RETRIES}]
    bare = [line.number.number for line in ours if _lacks_retries(line)]
    if not ours:
        sentence = said("None of the account's %(n)s numbers leads here.", n=len(lines))
        return _warning("numbers", sentence, _CONNECT)
    if bare:
        return _warning(
            "numbers",
            said(
                "%(numbers)s: a webhook that fails is not tried again, because the address lacks "
                "our retry rules.",
                numbers=", ".join(bare),
            ),
            said("Run `cordboard numbers connect NUMBER` for each."),
        )
    numbers = ", ".join(line.number.number for line in ours)
    return _well("numbers", said("These numbers lead here: %(numbers)s.", numbers=numbers))


def _application(account: Account, settings: Settings, profile: CarrierProfile) -> Finding:
    if profile.lacks(Capability.BROWSER_CLIENTS):
        return _well("application", said("Agents talk by telephone; no application is needed."))
    wanted = {
        "TWILIO_API_KEY": settings.twilio_api_key,
        "TWILIO_API_SECRET": settings.twilio_api_secret.get_secret_value(),
        "TWILIO_TWIML_APP_SID": settings.twilio_twiml_app_sid,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        return _warning(
            "application",
            said(
                "Agents cannot talk in the browser: empty is %(names)s.", names=", ".join(missing)
            ),
            said(
                "Make an API key at the carrier; `cordboard numbers connect NUMBER` prints the "
                "application."
            ),
        )
    return _asked(_application_leads, "application", account, settings)


def _application_leads(account: Account, settings: Settings) -> Finding:
    sid = settings.twilio_twiml_app_sid
    try:
        url = account.application_url(sid)
    except CarrierRefused as refused:
        sentence = said(
            "The application %(sid)s is not there (code %(code)s).", sid=sid, code=refused.code
        )
        return _warning("application", sentence, _CONNECT)
    match leads(url, base_url=settings.public_base_url, path=CLIENT_PATH):
        case Leads.HERE:
            return _well("application", said("Browser agents' calls lead here."))
        case Leads.WITHOUT_RETRIES:
            sentence = said("Browser agents' calls lead here, but are not tried again.")
        case Leads.ELSEWHERE:
            sentence = said("Browser agents' calls lead elsewhere.")
        case Leads.NOWHERE:
            sentence = said("Browser agents' calls lead nowhere.")
        case unknown:
            assert_never(unknown)
    return _warning("application", sentence, _CONNECT)


def _lacks_retries(line: Line) -> bool:
    return Leads.WITHOUT_RETRIES in {line.calls, line.messages}


def _asked(
    probe: Callable[[Account, Settings], Finding], name: str, account: Account, settings: Settings
) -> Finding:
    try:
        return probe(account, settings)
    except CarrierRefused as refused:
        sentence = said("The carrier refuses us (code %(code)s).", code=refused.code)
        return _warning(name, sentence, said("Run this again in a moment."))
    except CarrierError:
        return _warning(name, _UNCLEAR, said("Run this again in a moment."))


def _well(name: str, sentence: Sentence) -> Finding:
    return Finding(name, ok=True, severity=Severity.WARNING, sentence=sentence)


def _error(name: str, sentence: Sentence, advice: Sentence) -> Finding:
    return Finding(name, ok=False, severity=Severity.ERROR, sentence=sentence, advice=advice)


def _warning(name: str, sentence: Sentence, advice: Sentence) -> Finding:
    return Finding(name, ok=False, severity=Severity.WARNING, sentence=sentence, advice=advice)
