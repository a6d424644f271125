"""Tests that can never go as written."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

TESTS: Mapping[str, Mistake] = {
    "test at an unknown node": one(
        "- at: away.message", "- at: away.massage", "no node `away.massage`"
    ),
    "test of an unknown queue": one(
        "- enqueued: complaints", "- enqueued: complaint", "no queue `complaint`"
    ),
    "test in an unknown flow": one(
        "call: {flow: survey_call}", "call: {flow: survey}", "no flow `survey`"
    ),
    "test in an unknown language": one(
        "{name: 李雷, language: zh-CN}", "{name: 李雷, language: zh}", "no language `zh`"
    ),
    "test of an unknown kind of ticket": one(
        "      - ticket: complaint\n      - hear: 工单号",
        "      - ticket: complaints\n      - hear: 工单号",
        "no kind of ticket `complaints`",
    ),
    "test of an unknown end of a survey": one(
        "- survey: refused", "- survey: declined", "no end of a survey `declined`"
    ),
    "test that does two things at once": one(
        "- survey: refused", "- {survey: refused, ended: true}", "a step says one thing"
    ),
    "test with keys that no telephone has": one('- press: "99999"', "- press: nine", "`nine`"),
    "test with a misspelt step": one("- record: 12", "- recrod: 12", "key `recrod`"),
    "test from a number that is none": one(
        "call: {flow: survey_call}", 'call: {flow: survey_call, from: "12"}', "`12`"
    ),
}
