"""Every stable id of a refusal, found in the code: of a class, or given where it is raised.

Programs rely on the ids, so the list must not depend on anybody's remembering it.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from base.errors import CordboardError
from console.errors import IDS_BY_STATUS

HOUSE = Path(__file__).parents[2]
ROOMS = (
    "base",
    "calendars",
    "campaigns",
    "console",
    "cti",
    "customers",
    "ivr",
    "staff",
    "telephony",
    "tickets",
)


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One way of being refused."""

    error_id: str
    status: int
    meaning: str


def refusals() -> list[Refusal]:
    """Each id once, with every meaning it has."""
    found: dict[str, Refusal] = {}
    for each in (*_declared(), *_by_http(), *_raised()):
        known = found.setdefault(each.error_id, each)
        if each.meaning not in known.meaning:
            both = f"{known.meaning} {each.meaning}"
            found[each.error_id] = Refusal(each.error_id, known.status, both)
    return [found[error_id] for error_id in sorted(found)]


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((HOUSE / room).rglob("*.py"))


def _kinds() -> list[type[CordboardError]]:
    """Every kind of refusal of the house, whoever has been imported before."""
    for path in _sources():
        import_module(".".join(path.relative_to(HOUSE).with_suffix("").parts))
    kinds: list[type[CordboardError]] = [CordboardError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return [kind for kind in kinds if kind.__module__.partition(".")[0] in ROOMS]


def _declared() -> Iterator[Refusal]:
    for kind in _kinds():
        if kind is CordboardError:
            yield Refusal(kind.error_id, int(kind.http_status), "Something went wrong on our side.")
        elif "error_id" in vars(kind):
            yield Refusal(kind.error_id, int(kind.http_status), _first_sentence(kind))


def _by_http() -> Iterator[Refusal]:
    for status, error_id in IDS_BY_STATUS.items():
        yield Refusal(error_id, int(status), f"HTTP's own {int(status)}.")


def _raised() -> Iterator[Refusal]:
    by_name: Mapping[str, type[CordboardError]] = {kind.__name__: kind for kind in _kinds()}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = {word.arg: word.value for word in node.keywords}.get("error_id")
                kind = by_name.get(node.func.id)
                if kind is not None and isinstance(given, ast.Constant):
                    meaning = _words(node.args[0]) or _first_sentence(kind)
                    yield Refusal(str(given.value), int(kind.http_status), meaning)


def _words(message: ast.expr) -> str:
    """A message as it is written, an ellipsis for what is filled in."""
    match message:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) or "…" for part in parts)
        case ast.Call(func=ast.Name(id="said"), args=[ast.Constant(value=str(text)), *_]):
            return text.replace("%(who)s", "…")
        case _:
            return ""


def _first_sentence(kind: type[CordboardError]) -> str:
    text = " ".join((kind.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    return text.partition(". ")[0].removesuffix(".") + "."
