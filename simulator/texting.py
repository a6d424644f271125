"""Sending and receiving short messages."""

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.addresses import geography
from simulator.calls import API_VERSION
from simulator.messages import Message, MessageStatus, opt_out_type
from simulator.twiml.errors import TwimlError
from simulator.twiml.messaging import Reply, read_replies
from simulator.webhooks import Hook, HookError, hook_or_none

if TYPE_CHECKING:
    from simulator.carrier import Carrier
    from simulator.numbers import IncomingNumber

STEP_S = 1.0


def send(
    carrier: "Carrier",
    from_: str,
    to: str,
    body: str,
    *,
    callback: Hook | None = None,
    direction: str = "outbound-api",
) -> Message:
    """Take a message for delivery and give it, queued. Its status callback follows."""
    message = Message(
        account_sid=carrier.account_sid,
        from_=from_,
        to=to,
        body=body,
        direction=direction,
        created_at=carrier.clock.now(),
        callback=callback,
    )
    carrier.messages[message.sid] = message
    carrier.spawn(_deliver(carrier, message))
    return message


def receive(carrier: "Carrier", number: "IncomingNumber", from_: str, body: str) -> Message:
    """Take a message from a telephone and ask the number's URL what to answer.

    The carrier's own opt-out words block or free the sender first, and nothing that the
    URL answers to them is sent.
    """
    message = Message(
        account_sid=carrier.account_sid,
        from_=from_,
        to=number.phone_number,
        body=body,
        direction="inbound",
        created_at=carrier.clock.now(),
        status=MessageStatus.RECEIVED,
    )
    carrier.messages[message.sid] = message
    _note(carrier, message)
    word = opt_out_type(body)
    pair = (number.phone_number, from_)
    if word == "STOP":
        carrier.opted_out.add(pair)
    elif word == "START":
        carrier.opted_out.discard(pair)
    carrier.spawn(_ask(carrier, number, message, word))
    return message


async def _deliver(carrier: "Carrier", message: Message) -> None:
    phone = carrier.phones.at(message.to)
    reachable = not phone.behaviour.unreachable
    path = [MessageStatus.QUEUED, MessageStatus.SENT]
    path.append(MessageStatus.DELIVERED if reachable else MessageStatus.UNDELIVERED)
    for status in path:
        message.status = status
        message.updated_at = carrier.clock.now()
        if status is MessageStatus.SENT:
            message.sent_at = message.updated_at
        if status is MessageStatus.DELIVERED:
            phone.show("sms", message.sid, from_=message.from_, body=message.body)
        if status is MessageStatus.UNDELIVERED:
            message.error_code = 30003
        _note(carrier, message)
        _tell(carrier, message)
        await carrier.clock.sleep(STEP_S)


def _tell(carrier: "Carrier", message: Message) -> None:
    if message.callback is None:
        return
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status.value,
        "SmsStatus": message.status.value,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "ApiVersion": API_VERSION,
    }
    if message.error_code is not None:
        params["ErrorCode"] = str(message.error_code)
    carrier.spawn(carrier.post.tell(message.callback, params, about=message.sid))


async def _ask(
    carrier: "Carrier", number: "IncomingNumber", message: Message, word: str | None
) -> None:
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
        **geography("From", message.from_),
        **geography("To", message.to),
        **({"OptOutType": word} if word else {}),
    }
    hook = hook_or_none(number.sms_url, number.sms_method)
    spare = hook_or_none(number.sms_fallback_url, number.sms_fallback_method)
    for reply in await _replies(carrier, message, params, [h for h in (hook, spare) if h]):
        if (message.to, message.from_) in carrier.opted_out or word is not None:
            carrier.truth.note("error", about=message.sid, code=21610, message="opted out")
            continue
        url = urljoin(number.sms_url, reply.status_callback) if reply.status_callback else ""
        send(
            carrier,
            message.to,
            reply.to or message.from_,
            reply.body,
            callback=hook_or_none(url, "POST"),
            direction="outbound-reply",
        )


async def _replies(
    carrier: "Carrier", message: Message, params: dict[str, str], hooks: list[Hook]
) -> tuple[Reply, ...]:
    """Give what the first hook that works wants answered."""
    for hook in hooks:
        try:
            answer = await carrier.post.ask(hook, params, about=message.sid)
            return read_replies(answer.body, answer.content_type)
        except (HookError, TwimlError) as error:
            carrier.truth.note(
                "error", about=message.sid, code=error.code, message=str(error), url=hook.url
            )
            params = {**params, "ErrorCode": str(error.code), "ErrorUrl": hook.url}
    return ()


def _note(carrier: "Carrier", message: Message) -> None:
    carrier.truth.note(
        "message",
        sid=message.sid,
        status=message.status.value,
        direction=message.direction,
        from_=message.from_,
        to=message.to,
        body=message.body,
    )
