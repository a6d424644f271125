"""The node that asks another program."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.texts import Expression, Name, Shape, Spoken, Words

Host = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?$")]
_ADDRESS = re.compile(r"^(https?)://([a-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?].*)?$", re.DOTALL)
_HEADER = r"^[A-Za-z][A-Za-z0-9-]{0,60}$"
# Set by us for every request, or a way to smuggle a second one.
_RESERVED = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


class HttpNode(Shape):
    """Asks another program while the caller hears a filler; never from within the webhook.

    Only hosts of the file's `defaults.http.hosts` that the installation allows too; no redirects,
    no large answers. `result.status` holds the status. A GET that failed is tried once more, a POST
    never.

    Attributes:
        url: Where. Scheme and host are written out; `{{ expressions }}` may stand behind them and
            are percent-encoded. No filters.
        method: `get` or `post`.
        body: For a POST: name to expression, sent as a JSON object.
        secrets: Header to the name of a secret in the installation's settings.
        say: The filler, heard at once.
        timeout_s: Seconds that one try may take.
        keep: Variable to the place of its value in the JSON answer, as a JSON pointer.

    Exits:
        ok: A status of 200 to 299, and everything in `keep` was found.
        refused: Any other status below 500; default: as `error`.
        timeout: Nothing came in time; default: as `error`.
        error: Anything else, such as an answer of another shape.

    Example:
        in_stock:
          http:
            url: "https://api.example.com/stock?order={{ vars.order_number }}"
            secrets: {X-Api-Key: shop_key}
            say: one_moment
            timeout_s: 5
            keep: {pieces: /stock/pieces}
          then: {ok: any_left, refused: agent, timeout: agent, error: agent}
        any_left:
          when: vars.pieces > 0
          then: {yes: menu, else: agent}
    """

    exits: ClassVar = ("ok", "refused", "timeout", "error")
    instead: ClassVar = {"refused": "error", "timeout": "error"}

    url: Spoken
    method: Literal["get", "post"] = "get"
    body: dict[Name, Expression] = Field(default={}, max_length=40)
    secrets: dict[Annotated[str, Field(pattern=_HEADER)], Name] = Field(default={}, max_length=8)
    say: Words = ()
    timeout_s: Annotated[int, Field(ge=1, le=30)] = 10
    keep: dict[Name, Annotated[str, Field(pattern=r"^(/[^/]*)*$", max_length=200)]] = Field(
        default={}, max_length=20
    )

    @field_validator("url")
    @classmethod
    def _written_out(cls, url: Spoken) -> Spoken:
        if not _ADDRESS.match(url) or any(ord(c) <= ord(" ") for c in re.sub(r"{{.*?}}", "", url)):
            raise Unfit(
                said(
                    "write the address like https://api.example.com/path, with expressions only "
                    "behind the host and no blanks outside them"
                )
            )
        return url

    @field_validator("secrets")
    @classmethod
    def _own_headers(cls, secrets: dict[str, str]) -> dict[str, str]:
        taken = sorted(_RESERVED.intersection(name.lower() for name in secrets))
        if taken:
            raise Unfit(said("the header %(name)s is ours to write", name=taken[0]))
        return secrets

    @property
    def host(self) -> str:
        """The host asked, with its port where one is written."""
        found = _ADDRESS.match(self.url)
        return found[2] if found else ""
