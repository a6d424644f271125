"""The demo's telephone numbers: ranges that read as fictional, so that nobody real is among them.

The telephone page takes +86 170 0000 xxxx.
"""

from collections.abc import Sequence

_KNOWN = "+861700001"
_STRANGERS = "+861700002"
_AGENTS = "+861700003"
# Exchange 555 with lines 0100 to 0199 is kept for fiction in North America.
_AMERICAN_AREAS = ("206", "212", "310", "415", "617")
_LINES = 100


def chinese_customer(index: int) -> str:
    """The number of a customer in China, index 0 to 9999."""
    return f"{_KNOWN}{index:04}"


def american_customer(index: int) -> str:
    """The number of a customer in America, index 0 to 499."""
    area = _AMERICAN_AREAS[index // _LINES]
    return f"+1{area}55501{index % _LINES:02}"


def stranger(index: int) -> str:
    """The number of somebody whom the archive does not know, index 0 to 9999."""
    return f"{_STRANGERS}{index:04}"


def agent_telephone(index: int) -> str:
    """The desk telephone of an agent who does not talk in the browser."""
    return f"{_AGENTS}{index:04}"


def known_numbers(*, chinese: int, american: int) -> Sequence[str]:
    """The numbers of that many customers of each country, as the archive is seeded."""
    return (
        *(chinese_customer(index) for index in range(chinese)),
        *(american_customer(index) for index in range(american)),
    )
