"""What a flow file that can be read may still get wrong."""

from ivr.checks.finding import Finding
from ivr.checks.keys import key_faults
from ivr.checks.reach import reach_faults
from ivr.checks.unknown import unknown_faults
from ivr.checks.ways import way_faults
from ivr.checks.words import word_faults
from ivr.faults import FlowFault
from ivr.hotline import Hotline
from ivr.reading import Tree


def check(hotline: Hotline, tree: Tree, *, file: str) -> list[FlowFault]:
    """Every fault and warning, each at its line and column; the graph is checked when names fit."""
    findings: list[Finding] = [*unknown_faults(hotline)]
    if not findings:
        findings = [
            *way_faults(hotline),
            *reach_faults(hotline),
            *key_faults(hotline),
            *word_faults(hotline),
        ]
    return [finding.at_place(tree, file) for finding in findings]
