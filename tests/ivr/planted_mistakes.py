"""What authors get wrong: an edit of the shipped file, and what a check must say about it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One edit.

    Attributes:
        old: Words that stand in the file once.
        new: What they become.
        says: Words of the fault.
        at: Where the fault must be told; the line where these words begin in or after the edit.
    """

    old: str
    new: str
    says: str
    at: str


def _one(old: str, new: str, says: str, at: str = "") -> Mistake:
    return Mistake(old, new, says, at or new.lstrip())


# Where the choices of the main menu begin.
_MAIN_MENU = 'choices:\n            - key: "1"\n              label: {zh-CN: 咨询购买'

_NAMES: Mapping[str, Mistake] = {
    "unknown node": _one(
        "{found: tell, miss: ask_number}", "{found: tell, miss: ask_nummer}", "no node `status.ask"
    ),
    "unknown node of another flow": _one(
        "goto: complaint.talk", "goto: complaints.talk", "no node `complaints.talk`"
    ),
    "unknown node for errors": _one(
        "on_error: main.trouble", "on_error: main.truoble", "no node `main.truoble`"
    ),
    "unknown node for a global key": _one(
        '"9": main.notice', '"9": main.notise', "no node `main.notise`"
    ),
    "unknown node after exhaustion": _one(
        "retry: {exhausted: bye}", "retry: {exhausted: by}", "no node `after.by`"
    ),
    "unknown first node": _one("start: arrive", "start: arive", "no node `arive`"),
    "unknown flow at the entry": _one("default: main\n", "default: mian\n", "no flow `mian`"),
    "unknown flow called": _one("{flow: identity,", "{flow: idenity,", "no flow `idenity`"),
    "unknown variable to fill": _one(
        "into: ticket_number", "into: ticket_nummer", "no variable `ticket_nummer`"
    ),
    "unknown variable to set": _one(
        "vars: {closed:", "vars: {close:", "no variable `close`", "set: {vars: {close:"
    ),
    "unknown name in a condition": _one(
        "when: vars.proven", "when: vars.prooven", "undeclared reference to 'vars.prooven'"
    ),
    "unknown name in a prompt": _one(
        "{{ queue.place | ordinal }}",
        "{{ queue.plaice | ordinal }}",
        "'queue.plaice'",
        "zh-CN: 您现在",
    ),
    "unknown filter": _one(
        "{{ queue.place | ordinal }}",
        "{{ queue.place | ordnial }}",
        "no filter `ordnial`",
        "zh-CN: 您现在",
    ),
    "unknown queue": _one("{queue: sales,", "{queue: sale,", "no queue `sale`"),
    "unknown calendar": _one(
        "calendar: csc\n    priority: 20", "calendar: csb\n    priority: 20", "no calendar `csb`"
    ),
    "unknown survey": _one(
        "survey: {survey: after_call,", "survey: {survey: after_calls,", "no survey `after_calls`"
    ),
    "unknown service": _one("service: visit\n", "service: visits\n", "no service `visits`"),
    "unknown resource": _one(
        "resources: [workshop_a, workshop_b]", "resources: [workshop_a, workshop_c]", "workshop_c"
    ),
    "unknown prompt": _one("{say: ticket_done,", "{say: ticket_doen,", "no prompt `ticket_doen`"),
    "unknown default language": _one(
        "default_language: zh-CN", "default_language: zh-TW", "no language `zh-TW`"
    ),
    "unknown language of phrases": _one(
        "en-US: [complaint, complain]",
        "en-GB: [complaint, complain]",
        "no language `en-GB`",
        "phrases: {zh-CN: [投诉",
    ),
    "unknown language of a label": _one(
        "label: {zh-CN: 投诉受理, en-US: Complaints}",
        "label: {zh-CN: 投诉受理, en: Complaints}",
        "no language `en`",
    ),
    "unknown time zone": _one(
        "zone: Asia/Shanghai\ndefault", "zone: Asia/Shangai\ndefault", "no time zone"
    ),
    "unknown word in a comparison": _one(
        "result.state == 'delivered'", "result.state == 'deliverd'", "never `deliverd`"
    ),
}
_SHAPES: Mapping[str, Mistake] = {
    "misspelt field": _one("          kind: digits\n", "          kinds: digits\n", "key `kinds`"),
    "missing field": _one(
        "          kind: digits\n          say: ask_ticket",
        "          say: ask_ticket",
        "`kind` is missing",
        "collect:\n          say: ask_ticket",
    ),
    "misspelt verb": _one(
        "none_free: {say: app", "none_free: {sya: app", "`sya` is not something a node can do"
    ),
    "misspelt way out": _one(
        "cancelled: main.menu",
        "canceled: main.menu",
        "no way out `canceled`",
        "then: {booked: noted, none_free: none_free, canceled",
    ),
    "the way out no": _one(
        "{yes: favour, else: menu}", "{yes: favour, no: menu}", "no way out `no`"
    ),
    "the key on": _one("on_error: after.bye", "on: after.bye", "`on` is not something"),
    "misspelt key at the top": _one("\nservices:\n", "\nservice:\n", "key `service`", "service:"),
    "two verbs": _one(
        "thanks: {say: message_kept,",
        "thanks: {say: message_kept, hangup: goodbye,",
        "exactly one verb",
    ),
    "text for a number": _one("max_waiting: 60\n", "max_waiting: sixty\n", "max_waiting"),
    "octal lookalike": _one("notice_min: 240", "notice_min: 0240", "0240 may be read in two ways"),
    "list for a mapping": _one(
        "limits: {minutes: 30}", "limits: [minutes, 30]", "limits", "limits: [minutes"
    ),
    "number too large": _one("count: 2, say", "count: 20, say", "count"),
    "nothing where words must be": _one("say: ask_ticket_number", "say:", "say", "say:\n"),
    "unknown word of a closed list": _one("kind: complaint\n", "kind: complain\n", "kind"),
    "maximum below the minimum": _one(
        "length: {min: 4, max: 10}", "length: {min: 10, max: 4}", "above `max`"
    ),
    "option of another kind": _one(
        "kind: digits\n",
        "kind: digits\n          max: 99\n",
        "`max` does not belong",
        "collect:\n          kind: digits",
    ),
    "wrong hours": _one('"09:00-21:00"', '"09:00-25:00"', "is no span"),
    "wrong day": _one("week: {mon-sun:", "week: {mon-son:", "is no day"),
    "wrong date": _one(
        "    holidays: CN\n",
        '    holidays: CN\n    dates: {"02-30": closed}\n',
        "is no date",
        "dates:",
    ),
    "wrong country": _one("holidays: CN", "holidays: China", "`China` is not written"),
    "dialled number that is none": _one(
        "  default: main\n",
        '  default: main\n  "400 820 8820": main\n',
        "400 820 8820",
        '"400 820',
    ),
    "number to transfer to that is none": _one(
        "\nsurveys:\n",
        '\ntransfers:\n  boss: {number: "13800000009"}\nsurveys:\n',
        "`13800000009` is not written",
        "boss:",
    ),
    "key that no telephone has": _one('key: "6"', 'key: "A"', "`A` is not written"),
    "key twice at one place": _one(
        "priority: 20\n",
        "priority: 20\n    priority: 30\n",
        "`priority` stands here twice",
        "priority: 30",
    ),
    "node twice": _one(
        "      bye: {hangup",
        "      more: {goto: bye}\n      bye: {hangup",
        "`more` stands here",
        "more: {goto",
    ),
    "tab": _one("\n      bye: {hangup", "\n\tbye: {hangup", "not YAML", "\tbye"),
    "bracket that stays open": _one(
        "label: {zh-CN: 购买咨询, en-US: Sales}",
        "label: {zh-CN: 购买咨询, en-US: Sales",
        "not YAML",
        "skills: [sales]",
    ),
    "colon in plain words": _one(
        "zh-CN: 抱歉，没有查到这个工单。", "zh-CN: 抱歉: 没有查到这个工单。", "not YAML"
    ),
}
_WAYS: Mapping[str, Mistake] = {
    "node that nothing leads to": _one(
        "      tell_done:", "      lonely: {goto: main.menu}\n      tell_done:", "Nothing leads to"
    ),
    "node without a way on": _one(
        "not_found: {say: ticket_not_found, then: after.more}",
        "not_found: {say: ticket_not_found}",
        "`next` leads nowhere",
    ),
    "way out that is not wired": _one(
        "{yes: favour, else: menu}", "{yes: favour}", "`else` leads nowhere", "rank:"
    ),
    "nothing after exhaustion": _one(
        "    exhausted: main.agent\n", "", "attempts are used up", "menu:\n        menu:"
    ),
    "no way to the end": _one(
        "thanks: {say: message_kept, then: after.bye}",
        "thanks: {say: message_kept, then: thanks}",
        "no way leads to the end",
    ),
    "circle without a question": _one(
        "hello: {say: hello, then: notice}",
        "hello: {say: hello, then: greet}",
        "comes back to itself",
    ),
    "way on after the end": _one(
        "bye: {hangup: goodbye}", "bye: {hangup: goodbye, then: more}", "no way on"
    ),
    "words after a hang-up": _one(
        "{recorded: thanks, empty: after.bye}",
        "{recorded: thanks, empty: after.bye, hangup: thanks}",
        "nobody is there to hear",
        "thanks: {say: message_kept",
    ),
    "conversation before the notice": _one(
        "agent: {notice: recording_notice, then: after_sales.talk}",
        "agent: {goto: after_sales.talk}",
        "without having been told of recording",
        "talk:\n        enqueue: {queue: after_sales, say: connecting,",
    ),
    "promise that no flow keeps": _one(
        "  callback:\n    retry",
        "  call_again:\n    retry",
        "No flow `callback` keeps",
        "call_back:\n        callback:",
    ),
    "sub-flow that returns too little": _one(
        'proven: {return: {proven: "true"}}', "proven: {return: {}}", "returns `proven`"
    ),
    "result of another kind": _one(
        "into: {proven: proven}", "into: {redeeming: proven}", "holds a number"
    ),
}
_WORDS: Mapping[str, Mistake] = {
    "language missing": _one(
        "    en-US: Sorry, I couldn't find that ticket.\n",
        "",
        "missing in en-US",
        "ticket_not_found:\n    zh",
    ),
    "placeholder missing in one language": _one(
        "You are a gold member and have {{ result.points | number }} points.",
        "You are a gold member.",
        "`result.points` is told in another language",
    ),
    "braces that do not pair": _one(
        "{{ queue.place | number }}",
        "{{ queue.place | number }",
        "do not pair",
        "en-US: You are number",
    ),
    "prompt that nobody says": _one(
        "  goodbye:\n",
        "  farewell: {zh-CN: 再见, en-US: Bye}\n  goodbye:\n",
        "Nothing says",
        "farewell:",
    ),
    "variable that nothing uses": _one(
        "  redeeming: number\n",
        "  redeeming: number\n  spare: text\n",
        "Nothing uses",
        "spare: text",
    ),
    "filter for another kind": _one(
        "calling from {{ call.from | phone }}",
        "calling from {{ call.from | number }}",
        "cannot speak string",
        "You're calling",
    ),
    "comparison of two kinds": _one(
        "when: result.points >= 100", "when: result.points >= '100'", "no matching overload"
    ),
    "number for a condition": _one(
        "when: customer.verified", "when: customer.points", "must give yes or no"
    ),
    "broken expression": _one(
        "customer.known && customer.language", "customer.known & customer.language", "Syntax error"
    ),
    "variable of another kind": _one(
        "into: ticket_number",
        "into: redeeming",
        "holds a number, this gives a text",
    ),
    "secret that would be told": _one(
        "into: redeeming\n",
        "into: redeeming\n          sensitive: true\n",
        "would be told",
        "say: voucher_noted",
    ),
}
_KEYS: Mapping[str, Mistake] = {
    "key of two choices": _one('key: "5"', 'key: "4"', "key 4 is given to two", _MAIN_MENU),
    "key of two languages": _one(
        'zh-CN: {key: "1", say',
        'zh-CN: {key: "2", say',
        "key 2 is given to two languages",
        "language:\n          zh-CN",
    ),
    "choice behind a global key": _one(
        '- key: "3"\n              label: {zh-CN: 新的预约',
        '- key: "91"\n              label: {zh-CN: 新的预约',
        "Key 9, which works in every menu",
    ),
    "choice that an earlier one hides": _one(
        '- key: "3"\n              label: {zh-CN: 预约上门服务',
        '- key: "1"\n              label: {zh-CN: 预约上门服务',
        "nobody gets this one",
    ),
    "phrase of two choices": _one(
        "en-US: [complaint, complain]",
        "en-US: [complaint, Repair]",
        "two choices",
        "phrases: {zh-CN: [投诉",
    ),
    "more choices than people keep in mind": _one(
        "              when: customer.known\n              goto: membership",
        "              goto: membership",
        "6 choices",
        _MAIN_MENU,
    ),
    "no person within reach": _one(
        '{"0": main.agent, "*": repeat, "9": main.notice}',
        '{"*": repeat}',
        "From `status.unfinished` a person is 3 menus away",
        "unfinished:\n        menu:",
    ),
}
_TESTS: Mapping[str, Mistake] = {
    "test at an unknown node": _one(
        "- at: away.message", "- at: away.massage", "no node `away.massage`"
    ),
    "test of an unknown queue": _one(
        "- enqueued: complaints", "- enqueued: complaint", "no queue `complaint`"
    ),
    "test in an unknown flow": _one(
        "call: {flow: survey_call}", "call: {flow: survey}", "no flow `survey`"
    ),
    "test in an unknown language": _one(
        "{name: 李雷, language: zh-CN}", "{name: 李雷, language: zh}", "no language `zh`"
    ),
    "test of an unknown kind of ticket": _one(
        "      - ticket: complaint\n      - hear: 工单号",
        "      - ticket: complaints\n      - hear: 工单号",
        "no kind of ticket `complaints`",
    ),
    "test of an unknown end of a survey": _one(
        "- survey: refused", "- survey: declined", "no end of a survey `declined`"
    ),
    "test that does two things at once": _one(
        "- survey: refused", "- {survey: refused, ended: true}", "a step says one thing"
    ),
    "test with keys that no telephone has": _one('- press: "99999"', "- press: nine", "`nine`"),
    "test with a misspelt step": _one("- record: 12", "- recrod: 12", "key `recrod`"),
    "test from a number that is none": _one(
        "call: {flow: survey_call}", 'call: {flow: survey_call, from: "12"}', "`12`"
    ),
}
_CARRIER: Mapping[str, Mistake] = {
    "voice of another language": _one(
        "voice: Polly.Joanna-Neural", "voice: Polly.Zhiyu-Neural", "not known to speak"
    ),
    "recogniser of another language": _one(
        "    hear: en-US",
        "    hear: cmn-Hans-CN",
        "recogniser does not know",
    ),
    "caller who is kept too long": _one(
        "timeout_s: 6,",
        "timeout_s: 60,",
        "says nothing is kept",
        "default: main",
    ),
}

MISTAKES: Mapping[str, Mistake] = {
    **_NAMES,
    **_SHAPES,
    **_WAYS,
    **_WORDS,
    **_KEYS,
    **_TESTS,
    **_CARRIER,
}
