"""What can be said about the settings alone: fit for customers, and an address the carrier finds.

`base.health` has the probes of the stores; these ask nobody, apart from `probe_reach`.
"""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from base.health import Finding, Severity
from base.sentences import said
from base.settings import Settings

_REACH_WITHIN_S = 3.0
_HERE = {"127.0.0.1", "localhost", "::1"}


def probe_settings(settings: Settings) -> list[Finding]:
    """Whether the settings may serve customers: a finding per fault, or one that all is well.

    In development the faults are one warning, because default secrets are no mistake there.
    """
    faults = settings.production_faults()
    if not faults:
        sentence = said("The settings are fit for customers.")
        return [Finding("settings", ok=True, severity=Severity.ERROR, sentence=sentence)]
    if settings.environment == "production":
        return [
            Finding(
                "settings",
                ok=False,
                severity=Severity.ERROR,
                sentence=said("%(fault)s.", fault=fault),
                advice=said("Correct it and start again."),
            )
            for fault in faults
        ]
    return [
        Finding(
            "settings",
            ok=False,
            severity=Severity.WARNING,
            sentence=said(
                "These are development settings; %(n)s of them may not serve customers.",
                n=len(faults),
            ),
            advice=said("Before it does: %(faults)s.", faults=faults),
        )
    ]


def probe_public_url(settings: Settings) -> Finding:
    """Whether signatures can match: the carrier signs exactly the address that it was told."""
    url = settings.public_base_url
    parts = urlsplit(url)
    faults = []
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        faults.append(said("it is no web address"))
    if parts.path or parts.query or parts.fragment:
        faults.append(said("something stands behind the host, where our doors are"))
    if settings.environment == "production" and parts.scheme != "https":
        faults.append(said("it is not https, so anybody on the way can read webhooks"))
    if settings.environment == "production" and parts.hostname in _HERE:
        faults.append(said("it names this machine, where no carrier gets to"))
    if not faults:
        sentence = said("PUBLIC_BASE_URL %(url)s is well-formed.", url=url)
        return Finding("public_url", ok=True, severity=Severity.ERROR, sentence=sentence)
    return Finding(
        "public_url",
        ok=False,
        severity=Severity.ERROR,
        sentence=said("PUBLIC_BASE_URL %(url)s: %(faults)s.", url=url, faults=faults),
        advice=said(
            "Set it to scheme and host as the carrier sees them, such as https://voice.example.com."
        ),
    )


def probe_reach(settings: Settings) -> Finding:
    """Whether the voice pool answers at its public address, asked from this machine.

    Takes up to `_REACH_WITHIN_S` and the name's lookup. A network may keep a machine from its own
    public address while the carrier reaches it well, hence a warning.
    """
    url = f"{settings.public_base_url}/livez"
    reason = _refusal(settings.public_base_url)
    if not reason:
        sentence = said("%(url)s answers.", url=url)
        return Finding("reach", ok=True, severity=Severity.WARNING, sentence=sentence)
    return Finding(
        "reach",
        ok=False,
        severity=Severity.WARNING,
        sentence=said("%(url)s does not answer from here (%(reason)s).", url=url, reason=reason),
        advice=said("Start `cordboard serve`, look at the proxy, or try the address from outside."),
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
