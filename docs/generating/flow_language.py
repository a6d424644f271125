"""`flows.md`: the whole language of flow files, for its authors."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from docs.generating import example_file
from docs.generating.markdown import page, table, yaml
from docs.generating.options import option_table, parts_of, parts_of_option
from docs.generating.spoken_words import filters, names, sizes
from docs.generating.values import section_of, words_of_name
from ivr.descriptions import description_of
from ivr.file import FlowFile
from ivr.nodes import VERBS, NodeBody

INTRO = """\
A hotline is one YAML file, `flows.yaml`. It says in which languages callers are spoken to, when
the house is open, who waits for whom, and node by node what a caller hears and where each answer
leads. [The tutorial](flow-tutorial.md) builds a small one step by step;
[the tools](flow-tools.md) check, test and serve it. This page is for looking things up.

The examples stand in [one small hotline](example-hotline.yaml), which is checked with them.

Every value is kept as it is typed: `0123`, `12:30` and `no` stay what they are, and numbers may
stand with or without quotes. A key that is not known here is an error, and so is a name that
leads nowhere.
"""
NODES = """\
A node stands under `flows: <flow>: nodes:` by a name of its own. It holds one verb, which says
what happens, and may hold three things beside it:

| beside the verb | what it is |
|---|---|
| `then` | where each way out leads: `then: next_node`, or `then: {found: tell, miss: ask}` |
| `on_error` | where its errors lead, instead of the flow's `on_error` or that of `defaults` |
| `note` | free text for whoever reads the file |

A target is a node of the same flow, or `flow.node`. `then: somewhere` is meant for the ordinary
ways; `error`, `exhausted` and `hangup` are not among them. Where `error` is not wired, the
nearest `on_error` takes it; where `exhausted` is not wired, the nearest `retry`. Every other way
must lead somewhere, unless its line below names another that it follows; a few, such as `full` of
an `enqueue`, may take the error way, and the check warns of it.
"""
WORDS = """\
Wherever something is said there may stand the id of an entry in `prompts`, the words per
language, or a list of either, said one after the other. Instead of a text a language may hold a
sound file.

```yaml
by_id: {say: hello, then: in_place}
in_place: {say: {en-US: Good morning., zh-CN: 早上好。}, then: both}
both:
  say: [hello, {en-US: {audio: "https://sounds.example.com/news.mp3"}, zh-CN: 暂无消息。}]
  then: menu
```

A text may hold `{{ expression }}`, or `{{ expression | filter }}` to have the value spoken as a
caller of that language expects it. Words must be there in every language that can be heard at
that place.
"""
EXPRESSIONS = """\
Conditions and values are written in CEL: `customer.points >= 500 && lang == 'en-US'`. Texts stand
in quotes, `in` asks whether a list holds something, `cond ? a : b` chooses. They are compiled
when the file is read, so a name that does not exist is found before any caller does. A value that
cannot be had (a division by zero, an instant that is not known) is an event in the call's story;
the condition does not hold, and the call goes on.

A file adds names of its own: `vars.<variable>` and, inside a flow, `vars.<param>`;
`contact.<attribute>`, a text; `result.<question>` of a survey, a number that is -1 without an
answer.
"""


def flow_language_page() -> str:
    """The page."""
    return page("The flow language", "the models in `ivr/`", _lines())


def _lines() -> Iterator[str]:
    yield from INTRO.splitlines()
    yield ""
    shown = example_file.sections()
    in_file = _reached(FlowFile)
    in_nodes_only = [part for part in _reached(*VERBS.values()) if part not in in_file]
    yield _contents("File", in_file)
    yield _contents("Nodes", VERBS.values())
    yield _contents("Parts of nodes", in_nodes_only)
    yield from (_contents(chapter) for chapter in ("Words", "Filters", "Expressions", "Sizes"))
    yield from ("", "## File", "", *option_table(FlowFile))
    for key in ("vars", "contact", "entry", "prompts"):
        yield from yaml(shown[key])
    for part in in_file:
        yield from _part(part, shown)
    yield from ("## Nodes", "", *NODES.splitlines(), "", *_index())
    for verb, node in VERBS.items():
        yield from _node(verb, node)
    yield from ("## Parts of nodes", "")
    for part in in_nodes_only:
        yield from _part(part, {})
    yield from ("## Words", "", *WORDS.splitlines(), "")
    yield from ("## Filters", "", *filters())
    yield from ("## Expressions", "", *EXPRESSIONS.splitlines(), "", *names())
    yield from ("## Sizes", "", *sizes())


def _contents(chapter: str, models: Iterable[type[BaseModel]] = ()) -> str:
    """A line of the table of contents: a chapter, and what is told in it."""
    inside = ", ".join(f"[{words_of_name(model)}](#{section_of(model)})" for model in models)
    line = f"- [{chapter}](#{chapter.lower().replace(' ', '-')})"
    return f"{line}: {inside}" if inside else line


def _reached(*models: type[BaseModel]) -> list[type[BaseModel]]:
    """Every model inside these, the outer ones first."""
    found: dict[type[BaseModel], None] = {}
    todo = [part for model in models for part in parts_of(model)]
    while todo:
        part = todo.pop(0)
        if part not in found:
            found[part] = None
            todo += parts_of(part)
    return list(found)


def _part(part: type[BaseModel], shown: Mapping[str, str]) -> Iterator[str]:
    yield from (f"### {words_of_name(part)}", "")
    yield from (description_of(part).purpose, "")
    yield from option_table(part)
    for name in FlowFile.model_fields:
        if name in shown and part in parts_of_option(FlowFile, name):
            yield from yaml(shown[name])


def _index() -> Iterator[str]:
    rows = []
    for verb, node in VERBS.items():
        first = description_of(node).summary.partition(". ")[0].removesuffix(".")
        ways = ", ".join(f"`{way}`" for way in node.exits)
        rows.append((f"[`{verb}`](#{section_of(node)})", f"{first}.", ways))
    yield from table(("verb", "what it does", "leaves by"), rows)


def _node(verb: str, node: type[NodeBody]) -> Iterator[str]:
    told = description_of(node)
    yield from (f"### {words_of_name(node)}", "", *told.purpose.splitlines(), "")
    yield from option_table(node)
    rows = [(f"`{way}`", words) for way, words in told.exits.items()]
    yield from table(("leaves by", "when"), rows)
    if (flow := example_file.flow_for(verb)) != "main":
        yield from (f"In the flow `{flow}` of the example hotline:", "")
    yield from yaml(told.example)
