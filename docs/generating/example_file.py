"""The example hotline beside the pages, piece by piece: what the reference shows is checked."""

from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent.parent / "example-hotline.yaml"
# The flow that a node's own example stands in; `return` wants one that gives something back.
_FLOW_OF = {"return": "ask_order"}
_PROMPTS_SHOWN = 4


def flow_for(verb: str) -> str:
    """The flow of the example hotline among whose nodes a verb's example stands."""
    return _FLOW_OF.get(verb, "main")


def sections() -> Mapping[str, str]:
    """Top-level key to its lines in the example hotline; of the prompts only the first."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line[:1].isalpha():
            lines = found.setdefault(line.partition(":")[0], [])
        lines.append(line)
    found["prompts"] = found["prompts"][: _PROMPTS_SHOWN + 1]
    return {key: "\n".join(each).rstrip() for key, each in found.items()}
