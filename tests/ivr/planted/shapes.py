"""Words and shapes that cannot stand where they do."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

SHAPES: Mapping[str, Mistake] = {
    "misspelt field": one("          kind: digits\n", "          kinds: digits\n", "key `kinds`"),
    "missing field": one(
        "          kind: digits\n          say: ask_ticket",
        "          say: ask_ticket",
        "`kind` is missing",
        "collect:\n          say: ask_ticket",
    ),
    "misspelt verb": one(
        "none_free: {say: app", "none_free: {sya: app", "`sya` is not something a node can do"
    ),
    "misspelt way out": one(
        "cancelled: main.menu",
        "canceled: main.menu",
        "no way out `canceled`",
        "then: {booked: noted, none_free: none_free, canceled",
    ),
    "the way out no": one(
        "{yes: favour, else: menu}", "{yes: favour, no: menu}", "no way out `no`"
    ),
    "the key on": one("on_error: after.bye", "on: after.bye", "`on` is not something"),
    "misspelt key at the top": one("\nservices:\n", "\nservice:\n", "key `service`", "service:"),
    "two verbs": one(
        "thanks: {say: message_kept,",
        "thanks: {say: message_kept, hangup: goodbye,",
        "exactly one verb",
    ),
    "text for a number": one("max_waiting: 60\n", "max_waiting: sixty\n", "max_waiting"),
    "octal lookalike": one("notice_min: 240", "notice_min: 0240", "0240 may be read in two ways"),
    "list for a mapping": one(
        "limits: {minutes: 30}", "limits: [minutes, 30]", "limits", "limits: [minutes"
    ),
    "number too large": one("count: 2, say", "count: 20, say", "count"),
    "nothing where words must be": one("say: ask_ticket_number", "say:", "say", "say:\n"),
    "unknown word of a closed list": one("kind: complaint\n", "kind: complain\n", "kind"),
    "maximum below the minimum": one(
        "length: {min: 4, max: 10}", "length: {min: 10, max: 4}", "above `max`"
    ),
    "option of another kind": one(
        "kind: digits\n",
        "kind: digits\n          max: 99\n",
        "`max` does not belong",
        "collect:\n          kind: digits",
    ),
    "wrong hours": one('"09:00-21:00"', '"09:00-25:00"', "is no span"),
    "wrong day": one("week: {mon-sun:", "week: {mon-son:", "is no day"),
    "wrong date": one(
        "    holidays: CN\n",
        '    holidays: CN\n    dates: {"02-30": closed}\n',
        "is no date",
        "dates:",
    ),
    "wrong country": one("holidays: CN", "holidays: China", "`China` is not written"),
    "dialled number that is none": one(
        "  default: main\n",
        '  default: main\n  "400 820 8820": main\n',
        "400 820 8820",
        '"400 820',
    ),
    "number to transfer to that is none": one(
        "\nsurveys:\n",
        '\ntransfers:\n  boss: {number: "13800000009"}\nsurveys:\n',
        "`13800000009` is not written",
        "boss:",
    ),
    "key that no telephone has": one('key: "6"', 'key: "A"', "`A` is not written"),
    "key twice at one place": one(
        "priority: 20\n",
        "priority: 20\n    priority: 30\n",
        "`priority` stands here twice",
        "priority: 30",
    ),
    "node twice": one(
        "      bye: {hangup",
        "      more: {goto: bye}\n      bye: {hangup",
        "`more` stands here",
        "more: {goto",
    ),
    "tab": one("\n      bye: {hangup", "\n\tbye: {hangup", "not YAML", "\tbye"),
    "bracket that stays open": one(
        "label: {zh-CN: 购买咨询, en-US: Sales}",
        "label: {zh-CN: 购买咨询, en-US: Sales",
        "not YAML",
        "skills: [sales]",
    ),
    "colon in plain words": one(
        "zh-CN: 抱歉，没有查到这个工单。", "zh-CN: 抱歉: 没有查到这个工单。", "not YAML"
    ),
}
