"""What authors get wrong: edits of the shipped file, and what a check must say about each."""

from collections.abc import Mapping

from tests.ivr.planted.lines import CARRIER
from tests.ivr.planted.menus import KEYS
from tests.ivr.planted.mistake import Mistake
from tests.ivr.planted.names import NAMES
from tests.ivr.planted.rehearsed import TESTS
from tests.ivr.planted.shapes import SHAPES
from tests.ivr.planted.ways import WAYS
from tests.ivr.planted.words import WORDS

MISTAKES: Mapping[str, Mistake] = {**NAMES, **SHAPES, **WAYS, **WORDS, **KEYS, **TESTS, **CARRIER}
