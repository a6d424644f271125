"""Finding a value in a JSON document."""

from typing import Any


def found_at(document: Any, pointer: str) -> Any:
    """The value that a JSON pointer leads to; nothing when it leads nowhere.

    An empty pointer is the whole document. `null` counts as nothing.

    Source: RFC 6901.
    """
    value = document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and _is_index(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _is_index(name: str) -> bool:
    # No sign, no leading zero, and never a number so long that reading it takes time.
    return name.isascii() and name.isdecimal() and (name == "0" or name[0] != "0") and len(name) < 9  # noqa: PLR2004
