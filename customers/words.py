"""Closed words of the archive that flows know too; reaches no table."""

from enum import StrEnum


class Proof(StrEnum):
    """How a caller shows who they are."""

    PIN = "pin"
    ID_DIGITS = "id_digits"
    SMS_CODE = "sms_code"


class PurchaseState(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
