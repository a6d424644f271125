"""Secrets that would be told, written down or copied."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding
from ivr.edges import body_path
from ivr.expressions import names_in
from ivr.hotline import Hotline, Node
from ivr.nodes.collecting import CollectNode
from ivr.nodes.deciding import CallNode, ReturnNode, SetNode
from ivr.nodes.texts import Expression, Inline, Path, PromptId, Spoken, leaves
from ivr.secrets import sensitive_variables
from ivr.templates import Slot

_MASK = "masked"
_ADVICE = said("Sensitive input is only told by `| masked`, compared, or given to a check.")


def secret_faults(hotline: Hotline) -> Iterator[Finding]:
    """Sensitive variables spoken without a mask, or copied to where they would be kept."""
    names = {f"vars.{name}" for name in sensitive_variables(hotline)}
    for node in hotline.nodes.values():
        body = node.body
        told = names
        if isinstance(body, CollectNode) and body.sensitive:
            told = names | {"last.value", "last.key", "last.number"}
        if not told:
            continue
        for at, leaf in leaves(body, body_path(node)):
            if isinstance(leaf, Spoken | PromptId):
                yield from _told(hotline, leaf, told, at)
            elif isinstance(leaf, Expression) and _keeps(node, at):
                for name in sorted(names_in((leaf,)) & names):
                    sentence = said("`%(name)s` is sensitive and would be kept here.", name=name)
                    yield Finding(at, sentence, _ADVICE)
    yield from _in_the_file(hotline, names)


def _told(
    hotline: Hotline, leaf: Spoken | PromptId, names: set[str], at: Path
) -> Iterator[Finding]:
    texts: list[str] = [leaf]
    if isinstance(leaf, PromptId):
        inline = hotline.file.prompts[leaf]
        texts = [text for _, text in leaves(inline) if isinstance(text, Spoken)]
    for text in texts:
        for part in hotline.templates[text].parts:
            if isinstance(part, Slot) and part.filter != _MASK:
                for name in sorted(names_in((part.program.source,)) & names):
                    sentence = said("`%(name)s` is sensitive and would be told here.", name=name)
                    yield Finding(at, sentence, _ADVICE)


def _keeps(node: Node, at: Path) -> bool:
    """Whether what an expression gives outlives it: in a variable, the archive, or another flow."""
    if isinstance(node.body, SetNode):
        return at[-1] != "priority"
    return isinstance(node.body, CallNode | ReturnNode)


def _in_the_file(hotline: Hotline, names: set[str]) -> Iterator[Finding]:
    """Words of the file itself: what is heard while waiting, in surveys, and at the very end."""
    catalogue = set(map(id, hotline.file.prompts.values()))
    for at, leaf in leaves(hotline.file):
        if isinstance(leaf, Inline) and id(leaf) not in catalogue:
            for below, text in leaves(leaf):
                if isinstance(text, Spoken):
                    yield from _told(hotline, text, names, (*at, *below))
        elif isinstance(leaf, PromptId):
            yield from _told(hotline, leaf, names, at)
