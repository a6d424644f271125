"""The prompt catalogue as people look through it: words, where they are said, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.choosing import LanguageNode
from ivr.nodes.texts import Audio, Inline, Path, PromptId, Utterance, leaves
from ivr.reading import Tree, read_tree


@dataclass(frozen=True, slots=True)
class PromptLine:
    """One prompt of the catalogue.

    Attributes:
        utterances: Language tag to what is said; a language that has none is left out.
        used_in: Where it is said: full names of nodes, else the file's part, for example
            `queues.sales`; each once, in the order of the file.
        missing: Languages in which it is said somewhere and has no words.
    """

    name: str
    utterances: Mapping[str, Utterance]
    used_in: Sequence[str]
    missing: Sequence[str]


def spoken_places(hotline: Hotline) -> Iterator[tuple[Path, PromptId | Inline, set[str]]]:
    """Every place that says something, what it says, and in which languages it is said there."""
    file = hotline.file
    every = set(file.languages)
    catalogue = set(map(id, file.prompts.values()))
    for at, leaf in leaves(file):
        if isinstance(leaf, PromptId) or (isinstance(leaf, Inline) and id(leaf) not in catalogue):
            yield at, leaf, every
    for node in hotline.nodes.values():
        path = body_path(node)
        for at, leaf in leaves(node.body):
            if not isinstance(leaf, PromptId | Inline):
                continue
            own = isinstance(node.body, LanguageNode) and at[0] == "choices"
            # A language offers itself in its own words only.
            yield (*path, *at), leaf, ({str(at[1])} if own else every)


def prompt_lines(hotline: Hotline) -> list[PromptLine]:
    """The catalogue in the order of the file."""
    used: dict[str, dict[str, None]] = {}
    wanted: dict[str, set[str]] = {}
    for at, leaf, tags in spoken_places(hotline):
        if isinstance(leaf, PromptId):
            used.setdefault(leaf, {})[_place(at)] = None
            wanted.setdefault(leaf, set()).update(tags)
    return [
        PromptLine(
            name,
            inline.root,
            tuple(used.get(name, ())),
            tuple(sorted(wanted.get(name, set()) - set(inline.root))),
        )
        for name, inline in hotline.file.prompts.items()
    ]


def sounds_used(hotline: Hotline) -> dict[str, list[str]]:
    """Each sound by its hash or address, and where it is heard: prompts, nodes and queues."""
    places: dict[str, list[str]] = {}
    for name, inline in hotline.file.prompts.items():
        for utterance in inline.root.values():
            if isinstance(utterance, Audio):
                places.setdefault(utterance.audio, []).append(name)
    for name, queue in hotline.file.queues.items():
        if queue.waiting is not None and queue.waiting.music is not None:
            places.setdefault(queue.waiting.music.audio, []).append(f"queues.{name}")
    return places


@lru_cache(maxsize=8)
def sharing_music(source: str) -> dict[str, tuple[str, ...]]:
    """Each queue of a file that loads, and those whose waiting is written once with its own."""
    tree = read_tree(source.encode(), file="flows.yaml")
    queues = tree.value.get("queues") or {} if isinstance(tree, Tree) else {}
    # What an alias repeats is one object with what it names.
    waiting = {name: id(queue["waiting"]) for name, queue in queues.items() if "waiting" in queue}
    return {
        name: tuple(other for other, its in waiting.items() if its == own and other != name)
        for name, own in waiting.items()
    }


def _place(at: Path) -> str:
    if at[0] == "flows":
        return f"{at[1]}.{at[3]}"
    named = {"queues", "surveys"}
    return f"{at[0]}.{at[1]}" if at[0] in named else str(at[0])
