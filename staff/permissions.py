"""What each role may do. A page or an API route names one permission; this table answers."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from staff.models import Role


class Permission(StrEnum):
    """One thing that a route lets people do."""

    OWN_ACCOUNT = "own_account"
    WORK_AT_DESK = "work_at_desk"
    SEE_CALLS = "see_calls"
    HEAR_RECORDINGS = "hear_recordings"
    HEAR_VOICEMAILS = "hear_voicemails"
    SEE_CALLBACKS = "see_callbacks"
    WORK_CALLBACKS = "work_callbacks"
    SEE_TICKETS = "see_tickets"
    WORK_TICKETS = "work_tickets"
    SEE_CUSTOMERS = "see_customers"
    SEE_BOARD = "see_board"
    SEE_HOURS = "see_hours"
    WORK_HOURS = "work_hours"
    SEE_MEMBERS = "see_members"
    SEE_SETTINGS = "see_settings"
    SEE_FLOWS = "see_flows"
    WORK_FLOWS = "work_flows"


_EVERYBODY = frozenset({Permission.OWN_ACCOUNT})
_AGENT = _EVERYBODY | {
    Permission.WORK_AT_DESK,
    Permission.SEE_CALLS,
    # Of the queues they serve; whoever hears recordings hears those of every queue.
    Permission.HEAR_VOICEMAILS,
    Permission.SEE_CALLBACKS,
    Permission.WORK_CALLBACKS,
    Permission.SEE_TICKETS,
    Permission.WORK_TICKETS,
    Permission.SEE_CUSTOMERS,
}
_SENIOR = _AGENT | {Permission.HEAR_RECORDINGS, Permission.SEE_BOARD}
_SUPERVISOR = _SENIOR | {
    Permission.SEE_MEMBERS,
    Permission.SEE_HOURS,
    Permission.WORK_HOURS,
}
_ADMINISTRATOR = _SUPERVISOR | {
    Permission.SEE_SETTINGS,
    Permission.SEE_FLOWS,
    Permission.WORK_FLOWS,
}
# An auditor reads everything and changes nothing.
_AUDITOR = _EVERYBODY | {
    Permission.SEE_CALLS,
    Permission.HEAR_RECORDINGS,
    Permission.HEAR_VOICEMAILS,
    Permission.SEE_CALLBACKS,
    Permission.SEE_TICKETS,
    Permission.SEE_CUSTOMERS,
    Permission.SEE_BOARD,
    Permission.SEE_MEMBERS,
    Permission.SEE_HOURS,
    Permission.SEE_SETTINGS,
    Permission.SEE_FLOWS,
}

ALLOWED: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.AGENT: _AGENT,
        Role.SENIOR: _SENIOR,
        Role.SUPERVISOR: _SUPERVISOR,
        Role.ADMINISTRATOR: _ADMINISTRATOR,
        Role.AUDITOR: _AUDITOR,
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody with this role may do that."""
    return permission in ALLOWED[role]
