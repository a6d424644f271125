from collections.abc import Callable

import pytest

from ivr.faults import Severity
from ivr.loader import Loaded, load

Load = Callable[..., Loaded]
PREFIXES = """\
a:
  menu:
    choices:
      - {key: "1", label: {}, goto: fine}
      - {key: "12", label: {}, goto: fine}
"""
ASK = "choices: [{key: '1', label: {}, goto: fine}]"


def sentences(loaded: Loaded, severity: Severity) -> str:
    return "\n".join(str(f.sentence) for f in loaded.faults if f.severity is severity)


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ("a: {say: {en: x}}\n", "The way out `next` leads nowhere"),
        ("a: {hours: office, then: {open: fine}}\n", "The way out `closed` leads nowhere"),
        ("a: {say: {en: x}, then: a}\n", "no way leads to the end"),
        (
            "a: {say: {en: x}, then: b}\nb: {when: vars.flag, then: {yes: a, else: fine}}\n",
            "without asking the caller anything",
        ),
        (
            PREFIXES,
            "Key 1 is the beginning of key 12",
        ),
        ("a: {collect: {kind: digits, say: {en: x}}, then: {next: fine}}\n", "Nothing keeps"),
        (
            "a: {collect: {kind: digits, say: {en: x}, into: number}, then: {next: fine}}\n",
            "holds a number, this gives a text",
        ),
    ],
)
def test_errors_keep_the_file_from_being_served(load_nodes: Load, nodes: str, words: str) -> None:
    loaded = load_nodes(nodes)
    assert loaded.hotline is None
    assert words in sentences(loaded, Severity.ERROR)


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ("a: {goto: fine}\nlonely: {goto: fine}\n", "Nothing leads to `main.lonely`"),
        (
            "a: {menu: {choices: ["
            + ", ".join(f"{{key: '{n}', label: {{}}, goto: fine}}" for n in range(1, 7))
            + "]}}\n",
            "6 choices",
        ),
        (
            "a: {enqueue: desk, then: {bridged: fine, callback: fine, voicemail: fine}}\n",
            "`full` leads nowhere of its own; it takes the error way",
        ),
    ],
)
def test_warnings_stand_beside_a_file_that_is_served(
    load_nodes: Load, nodes: str, words: str
) -> None:
    loaded = load_nodes(nodes)
    assert loaded.hotline is not None
    assert words in sentences(loaded, Severity.WARNING)


ENDS = """\
      fine: {hangup: }
      oops: {hangup: }
      gone: {hangup: }
      agent: {hangup: }
      top: {hangup: }
"""


def test_missing_exhausted_is_an_error(head: str) -> None:
    source = (
        head.replace("    exhausted: main.gone\n", "") + f"      a: {{menu: {{{ASK}}}}}\n{ENDS}"
    )
    assert "attempts are used up" in sentences(load(source.encode()), Severity.ERROR)


def test_missing_translation_is_an_error_at_the_prompt(head: str) -> None:
    french = "  fr: {label: {en: F}, say: fr, voice: C, hear: fr}\n  en: {label"
    source = "prompts:\n  hello: {en: hello}\n" + head.replace("  en: {label", french)
    source += f"      a: {{say: hello, then: fine}}\n{ENDS}"
    faults = load(source.encode()).faults
    assert (2, "`hello` is missing in fr.") in [(f.line, str(f.sentence)) for f in faults]


def test_global_targets_name_their_flow(head: str) -> None:
    source = head.replace("on_error: main.oops", "on_error: oops") + ENDS
    advice = [str(f.advice) for f in load(source.encode()).faults if "`oops`" in str(f.sentence)]
    assert any("main.menu" in each for each in advice)
