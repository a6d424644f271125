"""What can be said about the settings alone: fit for customers, and an address the carrier finds.

`base.health` has the probes of the stores; these ask nobody, apart from `probe_reach`.
"""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from base.health import Finding, Severity
from base.settings import Settings

_REACH_WITHIN_S = 3.0
_HERE = {"127.0.0.1", "localhost", "::1"}


def probe_settings(settings: Settings) -> list[Finding]:
    """Whether the settings may serve customers: a finding per fault, or one that all is well.

    In development the faults are one warning, because default secrets are no mistake there.
    """
    faults = settings.production_faults()
    if not faults:
        sentence = "The settings are fit for customers."
        return [Finding("settings", ok=True, severity=Severity.ERROR, sentence=sentence)]
    if settings.environment == "production":
        return [
            Finding("settings", False, Severity.ERROR, f"{fault}.", "Correct it and start again.")  # noqa: FBT003
            for fault in faults
        ]
    return [
        Finding(
            "settings",
            ok=False,
            severity=Severity.WARNING,
            sentence=f"These are development settings; {len(faults)} of them may not serve "
            "customers.",
            advice="Before it does: " + "; ".join(faults) + ".",
        )
    ]


def probe_public_url(settings: Settings) -> Finding:
    """Whether signatures can match: the carrier signs exactly the address that it was told."""
    url = settings.public_base_url
    parts = urlsplit(url)
    faults = []
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        faults.append("is no web address")
    if parts.path or parts.query or parts.fragment:
        faults.append("has something behind the host; the doors stand at /voice and /sms")
    if settings.environment == "production" and parts.scheme != "https":
        faults.append("is not https, so anybody on the way can read webhooks")
    if settings.environment == "production" and parts.hostname in _HERE:
        faults.append("names this machine, where no carrier gets to")
    return Finding(
        "public_url",
        ok=not faults,
        severity=Severity.ERROR,
        sentence=f"PUBLIC_BASE_URL {url} {' and '.join(faults) or 'is well-formed'}.",
        advice="Set it to scheme and host as the carrier sees them, such as "
        "https://voice.example.com."
        if faults
        else "",
    )


def probe_reach(settings: Settings) -> Finding:
    """Whether the voice pool answers at its public address, asked from this machine.

    Takes up to `_REACH_WITHIN_S` and the name's lookup. A network may keep a machine from its own
    public address while the carrier reaches it well, hence a warning.
    """
    reason = _refusal(settings.public_base_url)
    return Finding(
        "reach",
        ok=not reason,
        severity=Severity.WARNING,
        sentence=f"{settings.public_base_url}/livez "
        + (f"does not answer from here ({reason})." if reason else "answers."),
        advice="Start `cordboard serve`, look at the proxy, or try the address from outside."
        if reason
        else "",
    )


def _refusal(url: str) -> str:
    parts = urlsplit(url)
    way = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = way(parts.hostname or "", parts.port, timeout=_REACH_WITHIN_S)
        try:
            connection.request("GET", f"{parts.path}/livez")
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return type(error).__name__
    return "" if status == HTTPStatus.OK else f"status {status}"
