"""The demo's clock: every start begins at ten in the morning of a weekday, and never goes back."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.keeping import write_whole

ZONE = ZoneInfo("Asia/Shanghai")
_OPENING_HOUR = 10
_SATURDAY = 5


@dataclass(frozen=True)
class Daytime:
    """Three numbers that give every process the same clock.

    Attributes:
        epoch: What the clock showed at its start.
        started_at_s: The machine's time then, seconds since 1970.
        factor: Simulated seconds per real second.
    """

    epoch: datetime
    started_at_s: float
    factor: float

    def at(self, machine_s: float) -> datetime:
        """What the clock shows at a moment of the machine's time."""
        return self.epoch + timedelta(seconds=(machine_s - self.started_at_s) * self.factor)


def open_day(data_dir: Path, *, factor: float) -> Daytime:
    """Start the clock of `data_dir` anew, later than it ever was, while the hotline is open.

    Whoever tries the demo at night should not hear that we are closed.
    """
    machine_s = time.time()
    file = data_dir / "clock.json"
    earliest = datetime.fromtimestamp(machine_s, ZONE).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    if file.exists():
        last = json.loads(file.read_text())
        before = Daytime(datetime.fromisoformat(last["epoch"]), last["started"], last["factor"])
        earliest = max(earliest, before.at(machine_s))
    day = Daytime(epoch=next_morning(earliest), started_at_s=machine_s, factor=factor)
    write_whole(file, {"epoch": day.epoch.isoformat(), "started": machine_s, "factor": factor})
    return day


def next_morning(earliest: datetime) -> datetime:
    """The first opening of a weekday that is not before `earliest`."""
    local = earliest.astimezone(ZONE)
    morning = local.replace(hour=_OPENING_HOUR, minute=0, second=0, microsecond=0)
    while morning < local or morning.weekday() >= _SATURDAY:
        morning += timedelta(days=1)
    return morning
