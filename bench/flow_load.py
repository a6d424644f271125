"""What a flow file of 1,000 nodes costs to be read, compiled and checked, in processor time."""

import time
from collections.abc import Callable

from ruamel.yaml import YAML

from bench.figures import Figure
from ivr.loader import load

NODES = 1_000
AT_MOST_S = 2.0
HEAD = """\
schema: 1
name: a thousand nodes
default_language: zh-CN
languages:
  zh-CN: {label: {zh-CN: 普通话}, say: cmn-CN, voice: Polly.Zhiyu, hear: cmn-Hans-CN}
  en-US: {label: {zh-CN: 英语}, say: en-US, voice: Polly.Joanna, hear: en-US}
vars: {count: number, text: text}
defaults:
  on_error: main.bye
  apology: {zh-CN: 抱歉, en-US: sorry}
  retry: {exhausted: main.bye}
entry: {default: main}
"""
KINDS = (
    "{{say: p{n}, then: n{next}}}",
    "{{when: 'vars.count > {n}', then: {{yes: n{next}, else: bye}}}}",
    "{{set: {{vars: {{count: 'vars.count + {n}'}}}}, then: n{next}}}",
    "{{collect: {{kind: digits, say: p{n}, into: text, length: 6}}, then: n{next}}}",
    "{{menu: {{say: p{n}, choices: [{{key: '1', label: {{en-US: a}}, goto: n{next}}}]}}}}",
)


def thousand_nodes() -> bytes:
    """A valid file of so many nodes, each with words of its own in two languages."""
    numbers = range(NODES - 1)
    prompts = "".join(
        f"  p{n}:\n    zh-CN: 您好，第{n}步。\n    en-US: step {n}, {{{{ vars.count | number }}}}\n"
        for n in numbers
    )
    nodes = "".join(
        f"      n{n}: {KINDS[n % len(KINDS)].format(n=n, next=n + 1)}\n" for n in numbers
    )
    last = f"      n{NODES - 1}: {{goto: bye}}\n      bye: {{hangup: }}\n"
    flows = f"flows:\n  main:\n    nodes:\n{nodes}{last}"
    return f"{HEAD}prompts:\n{prompts}{flows}".encode()


def measure() -> Figure:
    """The shortest of three loads beside what the YAML parser alone takes for the same file."""
    source = thousand_nodes()
    if load(source).hotline is None:
        raise SystemExit("the file of this bench does not load")
    text = source.decode()
    return Figure(
        "flow file of 1,000 nodes, processor time",
        _shortest(lambda: load(source)),
        "s",
        _shortest(lambda: [*YAML(typ="safe", pure=True).parse(text)]),
        "the YAML parser alone",
        at_most=AT_MOST_S,
    )


def _shortest(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)
