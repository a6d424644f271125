"""Ways that lead nowhere, in circles, or past what must come first."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

WAYS: Mapping[str, Mistake] = {
    "node that nothing leads to": one(
        "      tell_done:", "      lonely: {goto: main.menu}\n      tell_done:", "Nothing leads to"
    ),
    "node without a way on": one(
        "not_found: {say: ticket_not_found, then: after.more}",
        "not_found: {say: ticket_not_found}",
        "`next` leads nowhere",
    ),
    "way out that is not wired": one(
        "{yes: favour, else: menu}", "{yes: favour}", "`else` leads nowhere", "rank:"
    ),
    "nothing after exhaustion": one(
        "    exhausted: main.agent\n", "", "attempts are used up", "menu:\n        menu:"
    ),
    "no way to the end": one(
        "thanks: {say: message_kept, then: after.bye}",
        "thanks: {say: message_kept, then: thanks}",
        "no way leads to the end",
    ),
    "circle without a question": one(
        "hello: {say: hello, then: notice}",
        "hello: {say: hello, then: greet}",
        "comes back to itself",
    ),
    "way on after the end": one(
        "bye: {hangup: goodbye}", "bye: {hangup: goodbye, then: more}", "no way on"
    ),
    "words after a hang-up": one(
        "{recorded: thanks, empty: after.bye}",
        "{recorded: thanks, empty: after.bye, hangup: thanks}",
        "nobody is there to hear",
        "thanks: {say: message_kept",
    ),
    "conversation before the notice": one(
        "agent: {notice: recording_notice, then: after_sales.talk}",
        "agent: {goto: after_sales.talk}",
        "without having been told of recording",
        "talk:\n        enqueue: {queue: after_sales, say: connecting,",
    ),
    "promise that no flow keeps": one(
        "  callback:\n    retry",
        "  call_again:\n    retry",
        "No flow `callback` keeps",
        "call_back:\n        callback:",
    ),
    "sub-flow that returns too little": one(
        'proven: {return: {proven: "true"}}', "proven: {return: {}}", "returns `proven`"
    ),
    "result of another kind": one(
        "into: {proven: proven}", "into: {redeeming: proven}", "holds a number"
    ),
}
