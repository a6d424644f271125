"""Names that nothing bears."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

NAMES: Mapping[str, Mistake] = {
    "unknown node": one(
        "{found: tell, miss: ask_number}", "{found: tell, miss: ask_nummer}", "no node `status.ask"
    ),
    "unknown node of another flow": one(
        "goto: complaint.talk", "goto: complaints.talk", "no node `complaints.talk`"
    ),
    "unknown node for errors": one(
        "on_error: main.trouble", "on_error: main.truoble", "no node `main.truoble`"
    ),
    "unknown node for a global key": one(
        '"9": main.notice', '"9": main.notise', "no node `main.notise`"
    ),
    "unknown node after exhaustion": one(
        "retry: {exhausted: bye}", "retry: {exhausted: by}", "no node `after.by`"
    ),
    "unknown first node": one("start: arrive", "start: arive", "no node `arive`"),
    "unknown flow at the entry": one("default: main\n", "default: mian\n", "no flow `mian`"),
    "unknown flow called": one("{flow: identity,", "{flow: idenity,", "no flow `idenity`"),
    "unknown variable to fill": one(
        "into: ticket_number", "into: ticket_nummer", "no variable `ticket_nummer`"
    ),
    "unknown variable to set": one(
        "vars: {closed:", "vars: {close:", "no variable `close`", "set: {vars: {close:"
    ),
    "unknown name in a condition": one(
        "when: vars.proven", "when: vars.prooven", "undeclared reference to 'vars.prooven'"
    ),
    "unknown name in a prompt": one(
        "{{ queue.place | ordinal }}",
        "{{ queue.plaice | ordinal }}",
        "'queue.plaice'",
        "zh-CN: 您现在",
    ),
    "unknown filter": one(
        "{{ queue.place | ordinal }}",
        "{{ queue.place | ordnial }}",
        "no filter `ordnial`",
        "zh-CN: 您现在",
    ),
    "unknown queue": one("{queue: sales,", "{queue: sale,", "no queue `sale`"),
    "unknown calendar": one(
        "calendar: csc\n    priority: 20", "calendar: csb\n    priority: 20", "no calendar `csb`"
    ),
    "unknown survey": one(
        "survey: {survey: after_call,", "survey: {survey: after_calls,", "no survey `after_calls`"
    ),
    "unknown service": one("service: visit\n", "service: visits\n", "no service `visits`"),
    "unknown resource": one(
        "resources: [workshop_a, workshop_b]", "resources: [workshop_a, workshop_c]", "workshop_c"
    ),
    "unknown prompt": one("{say: ticket_done,", "{say: ticket_doen,", "no prompt `ticket_doen`"),
    "unknown default language": one(
        "default_language: zh-CN", "default_language: zh-TW", "no language `zh-TW`"
    ),
    "unknown language of phrases": one(
        "en-US: [complaint, complain]",
        "en-GB: [complaint, complain]",
        "no language `en-GB`",
        "phrases: {zh-CN: [投诉",
    ),
    "unknown language of a label": one(
        "label: {zh-CN: 投诉受理, en-US: Complaints}",
        "label: {zh-CN: 投诉受理, en: Complaints}",
        "no language `en`",
    ),
    "unknown time zone": one(
        "zone: Asia/Shanghai\ndefault", "zone: Asia/Shangai\ndefault", "no time zone"
    ),
    "unknown word in a comparison": one(
        "result.state == 'delivered'", "result.state == 'deliverd'", "never `deliverd`"
    ),
}
