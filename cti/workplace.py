"""What a job or a sweep works with."""

from dataclasses import dataclass

from base.bells import Bells
from base.clock import Clock
from base.database import Database
from base.settings import Settings
from telephony.gateway import CarrierGateway


@dataclass(frozen=True, slots=True)
class Workplace:
    """The collaborators of background work, built once by a composition root."""

    settings: Settings
    clock: Clock
    database: Database
    gateway: CarrierGateway
    bells: Bells
