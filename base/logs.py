"""Log lines: one JSON object each, to stderr, from our code and every library alike."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from base.masking import mask

# The line's own machinery: fixed words, never somebody's data.
_OWN_KEYS = frozenset({"timestamp", "level", "logger"})


def mask_event(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """Mask every value of a line, exception texts included; a structlog processor."""
    return {key: v if key in _OWN_KEYS else mask(v, key=key) for key, v in line.items()}


_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    # The machine's time, not the installation's: lines are compared with those of other programs.
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


# Two lines for each sweep, several times a second, say nothing that our own lines do not.
CHATTY = ("apscheduler",)


def configure_logs(level: str = "info") -> None:
    """Send everything from now on, by structlog or by `logging`, to stderr; may be repeated."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                # After the exception has become text, so that its message is masked as well.
                mask_event,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in list(logging.root.manager.loggerDict):
        # Libraries that brought handlers of their own would write unmasked lines beside ours.
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
