"""What a person answers to a prompt of the hotline, in either language."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from demo.people.character import CHINESE, ENGLISH, Character, Moment, Waiting, Wish

# A reply that is no keys and no words.
HANG_UP = "hang up"

_CROSS_AT_MOST = 3
_DIGITS_OF_PROOF = 4

_SPOKEN = {
    Wish.BUY: ("我想咨询购买", "I would like to buy something"),
    Wish.HELP: ("售后维修", "I need a repair"),
    Wish.APPOINTMENT: ("我要预约", "An appointment please"),
    Wish.COMPLAINT: ("我要投诉", "I want to complain"),
    Wish.STATUS: ("查询工单进度", "The status of my request"),
    Wish.POINTS: ("查询积分", "My points please"),
    Wish.SOMEBODY: ("人工", "A person please"),
}
_MESSAGES = ("请尽快给我回电，谢谢。", "Please call me back when you can. Thank you.")
_REMARKS = (
    ("您好，我想问一下我的订单。", "好的，明白了。", "那就这样，谢谢。"),
    ("Hello, I have a question about my order.", "I see.", "Good, thank you."),
)


@dataclass(frozen=True)
class Line:
    """A prompt that people know, and what they do.

    Attributes:
        heard: Recognises the prompt.
        moment: The awkward moment it is, for those who hang up then.
        reply: Keys to press, or nothing.
    """

    heard: re.Pattern[str]
    moment: Moment
    reply: Callable[[Character], str]


def _last_digits(who: Character) -> str:
    """What proves who a customer of the demo is: their document ends like their number."""
    return who.number[-_DIGITS_OF_PROOF:]


def _own_number(who: Character) -> str:
    """Their number as they key it, from within the country of the hotline or from abroad."""
    at_home = who.number.removeprefix("+86")
    return f"{at_home.replace('+', '00')}#"


def _line(heard: str, moment: Moment, reply: Callable[[Character], str]) -> Line:
    return Line(re.compile(heard), moment, reply)


def _nothing(_who: Character) -> str:
    return ""


def _first(_who: Character) -> str:
    return "1"


def _urging(who: Character) -> str:
    return "1" if who.csat is not None and who.csat <= _CROSS_AT_MOST else HANG_UP


def _away(who: Character) -> str:
    return Waiting.MESSAGE if who.waiting is Waiting.MESSAGE else Waiting.CALLBACK


LINES: Sequence[Line] = (
    _line(
        r"普通话服务，请按1", Moment.GREETING, lambda who: "1" if who.language == CHINESE else ""
    ),
    _line(
        r"For English, press 2", Moment.GREETING, lambda who: "2" if who.language == ENGLISH else ""
    ),
    _line(r"售后服务，请按2|something you bought, press 2", Moment.MENU, lambda who: who.wish),
    # What follows the main menu in sentences of its own: who has chosen does not choose again.
    _line(r"积分和会员服务，请按6|points and membership, press 6", Moment.NEVER, _nothing),
    _line(r"重听，请按星号键|To hear this again, press star", Moment.NEVER, _nothing),
    _line(r"预约上门服务，请按3|book a home visit, press 3", Moment.NEVER, _nothing),
    _line(r"证件号码的最后四位|four digits of your identity", Moment.NEVER, _last_digits),
    _line(r"输入回电号码|the number we should call", Moment.NEVER, _own_number),
    _line(r"查询最近的订单，请按1|For your latest order, press 1", Moment.NEVER, _first),
    _line(r"要兑换的积分数|How many points would you like", Moment.NEVER, lambda _: "100#"),
    _line(r"您要兑换|You'd like to use", Moment.NEVER, _first),
    _line(r"催办这张工单，请按1|To ask us to hurry, press 1", Moment.NEVER, _urging),
    _line(r"更改时间，请按1|To move it, press 1", Moment.NEVER, _first),
    _line(r"最早可以预约|We could come on", Moment.NEVER, _first),
    _line(r"您要取消|Do you want to cancel the appointment", Moment.NEVER, lambda _: "2"),
    _line(r"不想等待|Rather not wait", Moment.NEVER, lambda who: who.waiting),
    _line(r"需要我们回电，请按1|have us call you back, press 1", Moment.QUEUE, _away),
    _line(r"使用其他号码，请按2|use another number, press 2", Moment.NEVER, lambda _: "1"),
    _line(
        r"非常满意请按5|from 1, very dissatisfied", Moment.SURVEY, lambda who: str(who.csat or "")
    ),
    _line(r"推荐给亲友|recommend us to a friend", Moment.SURVEY, lambda who: f"{who.nps}#"),
    _line(r"哪一天|Which day", Moment.NEVER, lambda _: "1"),
    _line(r"什么时间方便|What time of day", Moment.NEVER, lambda _: "2"),
    _line(r"输入工单号|enter your ticket number", Moment.NEVER, lambda _: "10001#"),
    _line(r"返回主菜单，请按1|For the main menu, press 1", Moment.NEVER, lambda _: HANG_UP),
)
_PROMISED = re.compile(r"已为您登记回电|您已登记过回电|callback is booked|already have a callback")
_OFFERED_KEY = re.compile(r"请按(\d)|press (\d)")


def line_for(text: str) -> Line | None:
    """What people do about a prompt; with one they do not know they press the first key it names.

    Nothing for a prompt that asks for nothing.
    """
    for line in LINES:
        if line.heard.search(text):
            return line
    if offered := _OFFERED_KEY.search(text):
        key = offered[1] or offered[2]
        return Line(_OFFERED_KEY, Moment.NEVER, lambda _: key)
    return None


def is_promise(text: str) -> bool:
    """Whether a prompt promises to phone them back."""
    return bool(_PROMISED.search(text))


def spoken_wish(who: Character) -> str:
    """The wish in words."""
    return _SPOKEN[who.wish][who.language == ENGLISH]


def message(who: Character) -> str:
    """What they say after the tone."""
    return _MESSAGES[who.language == ENGLISH]


def remarks(language: str) -> Sequence[str]:
    """What they say to the other one in a conversation."""
    return _REMARKS[language == ENGLISH]
