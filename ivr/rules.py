"""What differs between two installations and decides what a flow may do there."""

from dataclasses import dataclass

from base.clock import Clock
from base.settings import Settings
from cti.pace import clock_seconds
from telephony.profiles import CarrierProfile, profile_from


@dataclass(frozen=True, slots=True)
class Rules:
    """One installation's.

    Attributes:
        region: Country whose national numbers are understood; empty understands E.164 only.
        profile: What the carrier can do; nothing where no settings are at hand: then whatever needs
            a capability fails.
        caller_id: The number shown where the caller's own may not be; empty takes the hotline's.
        payment_connector: Name of the payment provider at the carrier.
        network_second_s: Seconds of the house's clock in which the network has one.
    """

    region: str = ""
    profile: CarrierProfile | None = None
    caller_id: str = ""
    payment_connector: str = ""
    network_second_s: float = 1.0


def rules_from(settings: Settings, clock: Clock) -> Rules:
    """The rules that settings and clock describe."""
    return Rules(
        region=settings.region,
        profile=profile_from(settings),
        caller_id=settings.caller_id,
        payment_connector=settings.payment_connector,
        network_second_s=clock_seconds(clock, 1.0),
    )
