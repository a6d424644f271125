"""From parsed nodes to a hotline: ways out resolved, expressions and words compiled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from base.sentences import Sentence, said, unfilled
from ivr.expressions import BadExpression, Compiler, Program
from ivr.faults import FlowFault
from ivr.file import FlowFile
from ivr.hotline import Hotline, Node, full_name
from ivr.names import TAKEN, declared, empty_values
from ivr.nodes import BY_HANGUP
from ivr.nodes.deciding import CallNode
from ivr.nodes.texts import Expression, Path, Spoken, leaves
from ivr.parsing import Parsed
from ivr.reading import Tree
from ivr.secrets import where_needed
from ivr.templates import Template, compile_template, fits

_WANTED = {
    "when": ("BOOL",),
    "only_if": ("BOOL",),
    "check": ("BOOL",),
    "priority": ("INT",),
    "number": ("STRING",),
    "to": ("STRING",),
    "update": ("STRING",),
    "amount_minor": ("INT",),
}
# Of another kind than what is wanted: what is wrong, and what to write instead.
_OF_ANOTHER_KIND = {
    "BOOL": (
        unfilled("this gives %(kind)s, it must give yes or no."),
        said("Compare it with something, for example by `==`."),
    ),
    "INT": (
        unfilled("this gives %(kind)s, it must give a whole number."),
        said("Write a number without quotes, or a name that holds one."),
    ),
    "STRING": (
        unfilled("this gives %(kind)s, it must give a text."),
        said("Write a text in quotes of its own, or a name that holds one."),
    ),
}
_VARIABLE = {"text": ("STRING",), "number": ("INT",), "flag": ("BOOL",)}


def compile_hotline(
    file: FlowFile,
    parsed: dict[tuple[str, str], Parsed],
    tree: Tree,
    *,
    file_name: str,
    digest: str,
) -> tuple[Hotline, list[FlowFault]]:
    """The hotline and what did not compile; with faults the hotline must not be run."""
    nodes = {
        full_name(flow, key): _node(file, flow, key, node, tree)
        for (flow, key), node in parsed.items()
    }
    compiled = _Compiled(file, tree, file_name)
    compiled.called = {
        place: node.body.flow for place, node in parsed.items() if isinstance(node.body, CallNode)
    }
    for path, text in _texts(file, nodes):
        compiled.add(path, text)
    compiled.questions()
    compiled.parameters()
    hotline = Hotline(
        hash=digest,
        file=file,
        nodes=nodes,
        starts={
            name: full_name(name, flow.start or next(iter(flow.nodes)))
            for name, flow in file.flows.items()
        },
        programs=compiled.programs,
        templates=compiled.templates,
        empty=empty_values(file),
    )
    if compiled.faults:
        return hotline, compiled.faults
    return replace(hotline, secrets=where_needed(hotline)), []


def _node(file: FlowFile, flow: str, key: str, node: Parsed, tree: Tree) -> Node:
    body, holder = node.body, file.flows[flow]
    retry = getattr(body, "retry", None)
    ladder = tuple(rungs for rungs in (retry, holder.retry, file.defaults.retry) if rungs)
    on_error = node.on_error or holder.on_error or file.defaults.on_error
    instead: dict[str, str] = getattr(body, "instead", {})
    exits: dict[str, str] = {}
    for way in (*body.exits, "error"):
        target = node.then.get(way)
        if way == BY_HANGUP and target is None:
            continue
        if target is None and way == "exhausted" and way not in instead:
            target = next((rungs.exhausted for rungs in ladder if rungs.exhausted), None)
        if target is None and way in instead:
            target = node.then.get(instead[way])
        exits[way] = full_name(flow, target or on_error)
    if "exhausted" in exits and "invalid" in exits and "invalid" not in node.then:
        exits["invalid"] = exits["exhausted"]
    place = tree.place(("flows", flow, "nodes", key))
    return Node(flow, key, node.verb, body, exits, frozenset(node.then), ladder, place)


def _texts(file: FlowFile, nodes: dict[str, Node]) -> Iterator[tuple[Path, Any]]:
    yield from leaves(file)
    for node in nodes.values():
        yield from leaves(node.body, ("flows", node.flow, "nodes", node.key, node.verb))


class _Compiled:
    def __init__(self, file: FlowFile, tree: Tree, file_name: str) -> None:
        self.file = file
        self.tree = tree
        self.file_name = file_name
        self.compiler = Compiler(declared(file))
        self.programs: dict[str, Program] = {}
        self.templates: dict[str, Template] = {}
        self.faults: list[FlowFault] = []
        self.called: dict[tuple[str, str], str] = {}

    def add(self, path: Path, text: Any) -> None:
        """Compile a text if it is one that can be."""
        try:
            if isinstance(text, Expression):
                self._expression(path, text)
            elif isinstance(text, Spoken):
                self.templates[text] = compile_template(text, self.compiler)
        except BadExpression as bad:
            self._fault(path, bad.sentence, bad.advice, bad.line, bad.column)

    def questions(self) -> None:
        """Names of survey questions stand beside the fixed names of results."""
        for survey, form in self.file.surveys.items():
            for question in TAKEN.intersection(form.questions):
                path = ("surveys", survey, "questions", question)
                sentence = said("`%(name)s` is taken as a name of results.", name=question)
                self._fault(path, sentence, said("Choose another."))

    def parameters(self) -> None:
        """A parameter is one variable, whichever flow has it: it is of one kind and its own."""
        kinds: dict[str, str] = {}
        for flow, holder in self.file.flows.items():
            for name, kind in holder.params.items():
                path = ("flows", flow, "params", name)
                if name in self.file.vars:
                    sentence = said("`%(name)s` is already one of the file's `vars`.", name=name)
                    self._fault(path, sentence, said("Rename one of them."))
                elif kinds.setdefault(name, kind) != kind:
                    sentence = said(
                        "`%(name)s` is a %(kind)s in another flow.", name=name, kind=kinds[name]
                    )
                    self._fault(path, sentence, said("Rename one of them."))

    def _expression(self, path: Path, text: Expression) -> None:
        program = self.programs.get(text) or self.compiler.compile(text)
        self.programs[text] = program
        wanted = self._wanted(path)
        if wanted and not fits(program.gives, wanted):
            sentence, advice = _OF_ANOTHER_KIND[wanted[0]]
            self._fault(path, sentence.filled({"kind": program.gives.lower()}), advice)

    def _wanted(self, path: Path) -> tuple[str, ...]:
        match path:
            case ("flows", _, "nodes", _, "set", "vars", str(name)):
                return _VARIABLE.get(self.file.vars.get(name, ""), ())
            case ("flows", _, "nodes", _, "set", "contact", _):
                return ("STRING",)
            case ("flows", str(flow), "nodes", str(key), "call", "with", str(name)):
                called = self.file.flows.get(self.called.get((flow, key), ""))
                return _VARIABLE.get(called.params.get(name, ""), ()) if called else ()
            case ("flows", str(flow), "nodes", _, "return", str(name)):
                return _VARIABLE.get(self.file.flows[flow].returns.get(name, ""), ())
            case (*_, "body", str()):
                return ()
            case (*_, str(name)):
                return _WANTED.get(name, ())
            case _:
                return ()

    def _fault(
        self, path: Path, sentence: Sentence, advice: Sentence, line: int = 1, column: int = 1
    ) -> None:
        place = self.tree.place(path)
        if place.block:
            spot = (place.line + line, column)
        elif line > 1:
            spot = (place.line + line - 1, column)
        else:
            spot = (place.line, place.column + column - 1 + place.quoted)
        self.faults.append(FlowFault(self.file_name, *spot, sentence, advice))
