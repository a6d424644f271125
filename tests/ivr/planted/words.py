"""What is said, computed and counted wrongly."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

WORDS: Mapping[str, Mistake] = {
    "language missing": one(
        "    en-US: Sorry, I couldn't find that ticket.\n",
        "",
        "missing in en-US",
        "ticket_not_found:\n    zh",
    ),
    "placeholder missing in one language": one(
        "You are a gold member and have {{ result.points | number }} points.",
        "You are a gold member.",
        "`result.points` is told in another language",
    ),
    "braces that do not pair": one(
        "{{ queue.place | number }}",
        "{{ queue.place | number }",
        "do not pair",
        "en-US: You are number",
    ),
    "prompt that nobody says": one(
        "  goodbye:\n",
        "  farewell: {zh-CN: 再见, en-US: Bye}\n  goodbye:\n",
        "Nothing says",
        "farewell:",
    ),
    "variable that nothing uses": one(
        "  redeeming: number\n",
        "  redeeming: number\n  spare: text\n",
        "Nothing uses",
        "spare: text",
    ),
    "filter for another kind": one(
        "calling from {{ call.from | phone }}",
        "calling from {{ call.from | number }}",
        "cannot speak string",
        "You're calling",
    ),
    "comparison of two kinds": one(
        "when: result.points >= 100", "when: result.points >= '100'", "no matching overload"
    ),
    "number for a condition": one(
        "when: customer.verified", "when: customer.points", "must give yes or no"
    ),
    "broken expression": one(
        "customer.known && customer.language", "customer.known & customer.language", "Syntax error"
    ),
    "variable of another kind": one(
        "into: ticket_number",
        "into: redeeming",
        "holds a number, this gives a text",
    ),
    "secret that would be told": one(
        "into: redeeming\n",
        "into: redeeming\n          sensitive: true\n",
        "would be told",
        "say: voucher_noted",
    ),
}
