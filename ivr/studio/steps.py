"""Every other widget as a node: who is spoken to, told, asked, connected or charged."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from ivr.directory import E164
from ivr.studio.asking import gather
from ivr.studio.conditions import condition_of
from ivr.studio.export import Widget
from ivr.studio.notebook import Node, Notebook, free_name
from ivr.studio.templates import expression, quoted, spoken
from ivr.studio.variables import assignments

_SIP = re.compile(r"sips?:\S{3,200}")
_MOST_TIMES = 5
# Outcomes of a transfer, in the carrier's words.
_STATUS = {
    "answered": "completed",
    "busy": "busy",
    "no_answer": "no-answer",
    "failed": "failed",
}


def say_play(book: Notebook, widget: Widget) -> None:
    """Words or a sound; keys played to the line have no listener here."""
    after = book.leads(widget, "audioComplete")
    words = book.words(widget)
    if widget.text("digits"):
        book.note(widget, "it played keys to the line; they are left out.")
    times = min(widget.whole("loop") or 1, _MOST_TIMES)
    said = words if times == 1 else [words] * times
    node: Node = {"goto": after} if words is None else {"say": said, "then": after}
    book.add(widget, node)


def split(book: Notebook, widget: Widget) -> None:
    """Conditions, the first that holds decides."""
    names = book.names()
    cases = []
    for way in widget.matches():
        condition = condition_of(way, names)
        if condition is None:
            kinds = ", ".join(each.type for each in way.conditions) or "nothing"
            book.note(widget, f"a condition by {kinds} cannot be told here; its way is left out.")
            continue
        cases.append({"when": condition, "goto": book.target(widget, way)})
    book.told(widget, names)
    otherwise = book.leads(widget, "noMatch")
    if cases:
        book.add(widget, {"switch": cases, "then": {"else": otherwise}})
    else:
        book.add(widget, {"goto": otherwise})


def set_variables(book: Notebook, widget: Widget) -> None:
    """Variables, one after the other."""
    names = book.names()
    after = book.leads(widget, "next")
    values = {}
    for key, template in assignments(widget):
        variable = book.variables.of_path(f"flow.variables.{key}")
        if variable is not None:
            term = expression(template.strip(), names)
            is_number = variable in book.variables.numbers
            values[variable] = term.as_number if is_number else term.as_text
    book.told(widget, names)
    book.add(widget, {"set": {"vars": values}, "then": after} if values else {"goto": after})


def ask_program(book: Notebook, widget: Widget) -> None:
    """A request to another program; a function of the carrier's is one by its address."""
    names = book.names()
    done = book.leads(widget, "success")
    failed = book.leads(widget, "failed", "fail")
    url = spoken(widget.text("url").strip(), names)
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or "{" in address.netloc or not address.netloc:
        book.note(widget, "its address is not written out; the call goes on as if it had failed.")
        book.add(widget, {"goto": failed})
        return
    if address.netloc not in book.hosts:
        book.hosts.append(address.netloc)
    is_get = widget.text("method").upper() == "GET"
    body = {} if is_get else _body(book, widget)
    keep = {
        variable: "/" + "/".join(re.split(r"[.\[\]]+", rest.removeprefix("parsed.").rstrip("]")))
        for rest, variable in book.variables.of_widget(widget.name).items()
    }
    node: Node = {"url": url, "method": "get" if is_get else "post"}
    node |= {"body": body} if body else {}
    node |= {"keep": keep} if keep else {}
    book.told(widget, names)
    then = {"ok": done, "refused": failed, "timeout": failed, "error": failed}
    book.add(widget, {"http": node, "then": then})


def _body(book: Notebook, widget: Widget) -> dict[str, str]:
    names = book.names()
    listed = widget.properties.get("parameters") or []
    given = {str(each.get("key", "")): str(each.get("value", "")) for each in listed}
    text = widget.text("body").strip()
    if text:
        given |= _written(text)
        if not given:
            book.note(widget, "its body is not a flat object; it is left out.")
    body = {}
    for key, template in given.items():
        name = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")
        if name != key:
            book.note(widget, f"the field `{key}` is sent as `{name}`.")
        if name[:1].isalpha():
            body[name] = expression(template, names).as_text
    book.told(widget, names)
    return body


def _written(text: str) -> dict[str, str]:
    try:
        value = json.loads(text)
    except ValueError:
        pairs = (part.partition("=") for part in text.strip("&").split("&"))
        return {key: each for key, sign, each in pairs if sign and key.isidentifier()}
    flat = isinstance(value, dict)
    return {k: str(v) for k, v in value.items() if isinstance(v, str | int)} if flat else {}


def connect(book: Notebook, widget: Widget) -> None:
    """Somebody outside the queues, by an entry of `transfers`."""
    after = book.leads(widget, "callCompleted")
    to = widget.text("to").strip()
    first = to.split(",")[0].strip()
    entry = {"number": first} if re.fullmatch(E164, first) else None
    entry = {"sip": first} if _SIP.fullmatch(first) else entry
    if entry is None:
        book.note(widget, f"`{to}` is no fixed number or SIP address; nobody is rung here.")
        book.add(widget, {"goto": after})
        return
    if first != to:
        book.note(widget, f"it rang several at once; here {first} alone.")
    name = next((n for n, known in book.transfers.items() if known == entry), "")
    name = name or free_name(book.name_of(widget.name), book.transfers)
    book.transfers[name] = entry
    body: Node = {"to": name}
    if ring_s := widget.whole("timeout"):
        body["ring_s"] = min(max(ring_s, 5), 120)
    status = book.variables.of_widget(widget.name).get("DialCallStatus")
    then = dict.fromkeys((*_STATUS, "error"), after)
    if status is not None:
        for way, word in _STATUS.items():
            noted: Node = {"set": {"vars": {status: quoted(word)}}, "then": after}
            then[way] = book.beside(widget, way, noted)
    book.add(widget, {"transfer": body, "then": then})


def enqueue(book: Notebook, widget: Widget) -> None:
    """A queue of people, named after the carrier's queue or after the widget."""
    label = widget.text("queue_name") or widget.name
    name = free_name(label, ())
    book.queues[name] = label
    done = book.leads(widget, "callComplete")
    failed = book.leads(widget, "failedToEnqueue", "callFailure")
    then = {"bridged": done}
    then |= dict.fromkeys(("full", "timeout", "closed", "error"), failed)
    book.add(widget, {"enqueue": name, "then": then})


def voicemail(book: Notebook, widget: Widget) -> None:
    """A message after the beep."""
    body: Node = {"say": [], "ticket": "other"}
    if most_s := widget.whole("max_length"):
        body["max_s"] = min(max(most_s, 5), 600)
    recorded = book.leads(widget, "recordingComplete")
    empty = book.leads(widget, "noAudio")
    book.add(
        widget, {"voicemail": body, "then": {"recorded": recorded, "empty": empty, "error": empty}}
    )


def text_message(book: Notebook, widget: Widget) -> None:
    """A text message; whether it was delivered is known later than the call goes on."""
    names = book.names()
    words = spoken(widget.text("body"), names)
    after = book.leads(widget, "sent", "incomingMessage", "timeout")
    to = expression(widget.text("to") or "{{contact.channel.address}}", names).as_text
    book.told(widget, names)
    if widget.type == "send-and-wait-for-reply":
        book.note(widget, "it waited for an answer by text; the call goes on at once.")
    if not words.strip():
        book.add(widget, {"goto": after})
        return
    body: Node = {"text": {book.language_of(widget): words}}
    body |= {} if to == "call.from" else {"to": to}
    book.add(widget, {"sms": body, "then": after})


def payment(book: Notebook, widget: Widget) -> None:
    """A card by keys at the carrier."""
    names = book.names()
    amount = _minor(widget.text("charge_amount").strip(), book)
    done = book.leads(widget, "success")
    declined = book.leads(widget, "maxFailedAttempts", "validationError")
    failed = book.leads(widget, "providerError")
    if amount is None:
        book.note(widget, "it charges no fixed amount; the call goes on as if it had failed.")
        book.add(widget, {"goto": failed})
        return
    body: Node = {
        "amount_minor": amount,
        "currency": (widget.text("currency") or "usd").upper(),
    }
    if text := spoken(widget.text("description"), names):
        body["description"] = text
    book.told(widget, names)
    interrupted = book.leads(widget, "payInterrupted")
    then = {"success": done, "declined": declined, "interrupted": interrupted, "error": failed}
    book.add(widget, {"pay": body, "then": then})


def _minor(amount: str, book: Notebook) -> str | None:
    if "{{" in amount:
        names = book.names()
        term = expression(amount, names)
        return None if names.untold else f"int(double({term.as_text}) * 100.0 + 0.5)"
    try:
        minor = int(Decimal(amount) * 100)
    except (InvalidOperation, ValueError):
        return None
    return str(minor) if minor > 0 else None


def recording(book: Notebook, widget: Widget) -> None:
    """Recording follows the file's `notice` and the installation, not a node of its own."""
    book.note(widget, "whether calls are recorded is said once, in `defaults` and by a `notice`.")
    book.add(widget, {"goto": book.leads(widget, "success", "failed")})


def passed_over(book: Notebook, widget: Widget) -> None:
    """What has no counterpart here: the call goes on where it went on after it."""
    wired = [way.event for way in widget.transitions if way.next is not None]
    events = wired or [way.event for way in widget.transitions]
    after = book.leads(widget, *events[:1]) if events else "ends_here"
    book.note(widget, f"a {widget.type} has no counterpart here; the call goes on behind it.")
    book.add(widget, {"goto": after})


STEPS: Mapping[str, Callable[[Notebook, Widget], None]] = {
    "say-play": say_play,
    "gather-input-on-call": gather,
    "split-based-on": split,
    "set-variables": set_variables,
    "make-http-request": ask_program,
    "run-function": ask_program,
    "connect-call-to": connect,
    "enqueue-call": enqueue,
    "send-to-flex": enqueue,
    "record-voicemail": voicemail,
    "send-message": text_message,
    "send-and-wait-for-reply": text_message,
    "capture-payments": payment,
    "record-call": recording,
    "call-recording": recording,
}
