"""How the carrier gets the next document of a call."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.calls import webhook_params
from simulator.twiml.document import ANYWHERE, Document, read_document
from simulator.twiml.errors import TwimlError
from simulator.webhooks import Answer, Hook, HookError

if TYPE_CHECKING:
    from simulator.legs import Leg


@dataclass(frozen=True)
class Source:
    """Where a document comes from: a hook with parameters of the moment, or the text itself."""

    hook: Hook = field(default_factory=lambda: Hook(""))
    params: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None

    def relative(self, url: str, method: str, params: Mapping[str, str] | None = None) -> "Source":
        """Give the source a document from here refers to; the empty URL means itself."""
        bare = self.hook.url.partition("#")[0]
        target = urljoin(bare, url) if url else self.hook.url
        return Source(Hook(target, method), params or {})


class DocumentError(Exception):
    """A document that could not be had; `code` and `url` go to the fallback."""

    def __init__(self, code: int, url: str, message: str) -> None:
        """Keep what the fallback is told."""
        super().__init__(message)
        self.code = code
        self.url = url


async def fetch(leg: "Leg", source: Source, allowed: frozenset[str] = ANYWHERE) -> Document:
    """Give the document of a source, asking its hook once (with the hook's own retries).

    Raises:
        DocumentError: The hook failed, or its answer is no document that is allowed here.
    """
    try:
        if source.twiml is not None:
            return read_document(source.twiml.encode(), allowed=allowed)
        params = {**webhook_params(leg.call), **source.params}
        # The request goes on when the caller hangs up meanwhile; only its answer is dropped.
        asking = leg.carrier.spawn(_ask(leg, source.hook, params))
        answer = await asyncio.shield(asking)
        if isinstance(answer, HookError):
            raise answer
        return read_document(answer.body, answer.content_type, allowed)
    except (HookError, TwimlError) as error:
        leg.carrier.truth.note(
            "error",
            about=leg.call.sid,
            code=error.code,
            message=str(error),
            url=source.hook.url,
        )
        raise DocumentError(error.code, source.hook.url, str(error)) from error


async def _ask(leg: "Leg", hook: Hook, params: Mapping[str, str]) -> Answer | HookError:
    try:
        return await leg.carrier.post.ask(hook, params, about=leg.call.sid)
    except HookError as error:
        return error


async def fetch_or_fall_back(leg: "Leg", source: Source) -> tuple[Document, Source]:
    """Give a call's document and where it really came from.

    A failure is told to the fallback URL with `ErrorCode` and `ErrorUrl`; its answer goes on.

    Raises:
        DocumentError: There is no fallback, or it failed too.
    """
    try:
        return await fetch(leg, source), source
    except DocumentError as error:
        if leg.call.fallback is None:
            raise
        params = {**source.params, "ErrorCode": str(error.code), "ErrorUrl": error.url}
        fallback = Source(leg.call.fallback, params)
        return await fetch(leg, fallback), fallback
