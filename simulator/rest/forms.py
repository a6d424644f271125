"""Reading the API's forms."""

from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiDict, MultiMapping

from simulator.rest.errors import bad
from simulator.webhooks import Hook


class Form:
    """The parameters of one request, read with the API's own strictness."""

    def __init__(self, values: MultiMapping[str]) -> None:
        """Take the decoded form or query."""
        self._values = values

    def __contains__(self, name: str) -> bool:
        """Tell whether the parameter was sent, even empty."""
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """Give a text."""
        return self._values.get(name, default)

    def flag(self, name: str) -> bool | None:
        """Give true or false, or None where not sent."""
        value = self._values.get(name)
        if value is None:
            return None
        if value.lower() not in {"true", "false"}:
            raise bad(20001, f"Parameter '{name}' is not valid")
        return value.lower() == "true"

    def number(self, name: str, default: int, low: int = 0, high: int = 86_400) -> int:
        """Give a whole number in a range."""
        value = self._values.get(name)
        if not value:
            return default
        if not value.isdecimal() or not low <= int(value) <= high:
            raise bad(20001, f"Parameter '{name}' is not valid")
        return int(value)

    def words(self, name: str, default: frozenset[str], known: frozenset[str]) -> frozenset[str]:
        """Give closed words that came repeated or separated by spaces."""
        words = frozenset(w for value in self._values.getall(name, []) for w in value.split())
        if not words <= known:
            raise bad(20001, f"Parameter '{name}' is not valid")
        return words or default

    def hook(self, name: str, method_name: str) -> Hook | None:
        """Give an absolute URL and its method, or None where not sent."""
        url = self.text(name)
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise bad(21205, f"{name} is not a valid URL: {url}")
        method = self.text(method_name, "POST").upper()
        if method not in {"GET", "POST"}:
            raise bad(21206, f"{method_name} is not a valid method: {method}")
        return Hook(url, method)


async def form_of(request: web.Request) -> Form:
    """Give the posted form."""
    posted = await request.post()
    texts = [(name, value) for name, value in posted.items() if isinstance(value, str)]
    return Form(MultiDict(texts))


def query_of(request: web.Request) -> Form:
    """Give the query as a form."""
    return Form(request.query)
