import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPT = """
import logging, sys, threading, warnings
import structlog
from base.logs import configure_logs

log = structlog.get_logger("house")
library = logging.getLogger("library.part")
library.addHandler(logging.StreamHandler(sys.stderr))
library.propagate = False
configure_logs("info")
configure_logs("info")
log.debug("unheard")
log.info("call.arrived", from_="+8613800138000", call_id="CA" + "0123456789abcdef" * 2)
library.warning("dialling %s", "13800138000", extra={"caller": "+8613800138000"})
try:
    raise ValueError("cannot dial 13800138000")
except ValueError:
    log.exception("dial.failed")
    library.exception("also")
warnings.warn("watch 13800138000")
"""


def lines() -> list[dict[str, Any]]:
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout == ""
    return [json.loads(line) for line in process.stderr.splitlines()]


def test_every_line_is_one_masked_json_object_whoever_wrote_it() -> None:
    arrived, dialling, failed, also, watch = lines()
    assert arrived["event"] == "call.arrived"
    assert arrived["from_"] == "+86•••••8000"
    assert arrived["call_id"] == "CA" + "0123456789abcdef" * 2
    assert arrived["level"] == "info"
    assert arrived["timestamp"].endswith("Z")
    assert dialling["event"] == "dialling 13•••••8000"
    assert dialling["caller"] == "+86•••••8000"
    assert dialling["logger"] == "library.part"
    assert "ValueError: cannot dial 13•••••8000" in failed["exception"]
    assert "ValueError: cannot dial 13•••••8000" in also["exception"]
    assert "watch 13•••••8000" in watch["event"]
    assert "13800138000" not in json.dumps([arrived, dialling, failed, also, watch])
