"""Our paths as the carrier sees them: absolute, and fetched again when a connection fails."""

# The fragment is neither sent nor signed. By default only a failed connection is tried again, a 5xx
# is not; this asks for two more tries after anything, 2 s to connect, 5 s to answer, 14 s in all,
# which stays below the carrier's own 15 s.
RETRY_FRAGMENT = "#rc=2&rp=all&ct=2000&rt=5000&tt=14000"

INBOUND_PATH = "/voice/inbound"
CLIENT_PATH = "/voice/client"
FALLBACK_PATH = "/voice/fallback"
STATUS_PATH = "/voice/status"
CONFERENCE_PATH = "/voice/conference"
SMS_PATH = "/sms/inbound"


def carrier_url(base_url: str, path: str) -> str:
    """The absolute address of one of our paths, with the carrier's retry rules behind its query.

    Args:
        base_url: Our public address without a trailing slash.
        path: Starts with a slash; may have a query.
    """
    return f"{base_url}{path}{RETRY_FRAGMENT}"
