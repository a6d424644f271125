"""What a file asks of a carrier that does not do it."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.file import Language
from ivr.hotline import Hotline, Node
from ivr.nodes.choosing import MenuNode
from ivr.nodes.keeping import VoicemailNode
from ivr.questions import MAX_HINTS
from telephony.profiles import Capability, CarrierProfile

_NEEDS = {"pay": Capability.PAY}
LONGEST_HINT = 100


def carrier_faults(hotline: Hotline, profile: CarrierProfile) -> Iterator[Finding]:
    """Nodes the carrier cannot run (errors), voices and phrases it may not know (warnings)."""
    for node in hotline.nodes.values():
        needed = _needed(node)
        lacks = profile.lacks(needed) if needed is not None else None
        if lacks is not None:
            advice = said("Take the node out, or take another carrier.")
            yield Finding(body_path(node), lacks, advice)
        if isinstance(node.body, MenuNode):
            yield from _phrases(node.body, (*body_path(node), "choices"))
    for tag, language in hotline.file.languages.items():
        yield from _language(tag, language, profile)


def _needed(node: Node) -> Capability | None:
    if isinstance(node.body, VoicemailNode) and node.body.transcribe:
        return Capability.TRANSCRIPTION
    return _NEEDS.get(node.verb)


def _language(tag: str, language: Language, profile: CarrierProfile) -> Iterator[Finding]:
    at = ("languages", tag)
    known = profile.speech.get(tag)
    if known is None:
        sentence = said(
            "Nobody has tried %(language)s with %(carrier)s yet.",
            language=tag,
            carrier=profile.title.removeprefix("The "),
        )
        yield warning(at, sentence, said("Phone the hotline in it before customers do."))
        return
    if language.hear != known.recogniser:
        sentence = said(
            "The recogniser does not know `%(language)s`; speech would fail.",
            language=language.hear,
        )
        advice = said("Write `hear: %(language)s`.", language=known.recogniser)
        yield Finding((*at, "hear"), sentence, advice)
    if not known.speaks(language.say, language.voice):
        sentence = said(
            "`%(voice)s` is not known to speak `%(language)s`.",
            voice=language.voice,
            language=language.say,
        )
        advice = said(
            "Known: `say: %(language)s`, `voice: %(voice)s`.",
            language=known.synthesis,
            voice=known.voice,
        )
        yield warning((*at, "voice"), sentence, advice)


def _phrases(menu: MenuNode, at: tuple[str | int, ...]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for place, choice in enumerate(menu.choices):
        for tag, phrases in choice.phrases.items():
            counts[tag] = counts.get(tag, 0) + len(phrases)
            for phrase in phrases:
                if len(phrase) > LONGEST_HINT:
                    sentence = said(
                        "A phrase has %(n)s letters; the carrier reads %(most)s.",
                        n=len(phrase),
                        most=LONGEST_HINT,
                    )
                    yield Finding((*at, place, "phrases", tag), sentence, said("Shorten it."))
    for tag, count in counts.items():
        if count > MAX_HINTS:
            sentence = said(
                "%(n)s phrases in %(language)s; the recogniser is told the first %(most)s.",
                n=count,
                language=tag,
                most=MAX_HINTS,
            )
            yield warning(at, sentence, said("Keep the ones people really say."))
