"""What a flow file that can be read may still get wrong."""

from collections.abc import Iterator

from ivr.checks.calls import call_faults
from ivr.checks.carrier import carrier_faults
from ivr.checks.comparisons import comparison_faults
from ivr.checks.dialled import dialled_faults
from ivr.checks.finding import Finding
from ivr.checks.holidays import holiday_faults
from ivr.checks.keys import key_faults
from ivr.checks.languages import language_faults
from ivr.checks.notices import notice_faults
from ivr.checks.patience import length_faults, patience_faults
from ivr.checks.persons import person_faults
from ivr.checks.phrases import phrase_faults
from ivr.checks.placeholders import placeholder_faults
from ivr.checks.programs import program_faults
from ivr.checks.promised import promised_faults
from ivr.checks.reach import reach_faults
from ivr.checks.rehearsed import rehearsal_faults
from ivr.checks.secrets import secret_faults
from ivr.checks.silence import silence_faults
from ivr.checks.site import Site
from ivr.checks.unknown import unknown_faults
from ivr.checks.unused import unused_faults
from ivr.checks.ways import way_faults
from ivr.checks.words import word_faults
from ivr.faults import FlowFault
from ivr.hotline import Hotline
from ivr.reading import Tree


def check(hotline: Hotline, tree: Tree, *, file: str, site: Site | None = None) -> list[FlowFault]:
    """Every fault and warning, each at its line and column; the graph is checked when names fit.

    Args:
        hotline: The file, compiled.
        tree: Where everything stands in it.
        file: Name shown in faults.
        site: The installation it is checked for; nothing checks the file by itself, as for a
            version that calls already run on.
    """
    findings = [*unknown_faults(hotline)] or [*_graph_faults(hotline)]
    if site is not None:
        findings += carrier_faults(hotline, site.profile)
        findings += holiday_faults(hotline.file, site.today)
        findings += promised_faults(hotline)
    return [finding.at_place(tree, file) for finding in findings]


def _graph_faults(hotline: Hotline) -> Iterator[Finding]:
    yield from way_faults(hotline)
    yield from call_faults(hotline)
    yield from silence_faults(hotline)
    yield from reach_faults(hotline)
    yield from key_faults(hotline)
    yield from word_faults(hotline)
    yield from program_faults(hotline)
    yield from person_faults(hotline)
    yield from patience_faults(hotline)
    yield from length_faults(hotline)
    yield from unused_faults(hotline)
    yield from language_faults(hotline)
    yield from dialled_faults(hotline)
    yield from phrase_faults(hotline)
    yield from placeholder_faults(hotline)
    yield from comparison_faults(hotline)
    yield from rehearsal_faults(hotline)
    yield from notice_faults(hotline)
    yield from secret_faults(hotline)
