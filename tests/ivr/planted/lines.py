"""What the carrier or a caller's patience does not bear."""

from collections.abc import Mapping

from tests.ivr.planted.mistake import Mistake, one

CARRIER: Mapping[str, Mistake] = {
    "voice of another language": one(
        "voice: Polly.Joanna-Neural", "voice: Polly.Zhiyu-Neural", "not known to speak"
    ),
    "recogniser of another language": one(
        "    hear: en-US",
        "    hear: cmn-Hans-CN",
        "recogniser does not know",
    ),
    "caller who is kept too long": one(
        "timeout_s: 6,",
        "timeout_s: 60,",
        "says nothing is kept",
        "default: main",
    ),
}
