"""Menus that callers cannot use."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

# Where the choices of the main menu begin.
_MAIN_MENU = 'choices:\n            - key: "1"\n              label: {zh-CN: 咨询购买'

KEYS: Mapping[str, Mistake] = {
    "key of two choices": one('key: "5"', 'key: "4"', "key 4 is given to two", _MAIN_MENU),
    "key of two languages": one(
        'zh-CN: {key: "1", say',
        'zh-CN: {key: "2", say',
        "key 2 is given to two languages",
        "language:\n          zh-CN",
    ),
    "choice behind a global key": one(
        '- key: "3"\n              label: {zh-CN: 新的预约',
        '- key: "91"\n              label: {zh-CN: 新的预约',
        "Key 9, which works in every menu",
    ),
    "choice that an earlier one hides": one(
        '- key: "3"\n              label: {zh-CN: 预约上门服务',
        '- key: "1"\n              label: {zh-CN: 预约上门服务',
        "nobody gets this one",
    ),
    "phrase of two choices": one(
        "en-US: [complaint, complain]",
        "en-US: [complaint, Repair]",
        "two choices",
        "phrases: {zh-CN: [投诉",
    ),
    "more choices than people keep in mind": one(
        "              when: customer.known\n              goto: membership",
        "              goto: membership",
        "6 choices",
        _MAIN_MENU,
    ),
    "no person within reach": one(
        '{"0": main.agent, "*": repeat, "9": main.notice}',
        '{"*": repeat}',
        "From `status.unfinished` a person is 3 menus away",
        "unfinished:\n        menu:",
    ),
}
