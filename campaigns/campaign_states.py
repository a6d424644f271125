"""The life of a campaign and of one target, as tables of allowed moves."""

from collections.abc import Mapping
from types import MappingProxyType

from campaigns.models import CampaignState, TargetState

_C = CampaignState
_T = TargetState

CAMPAIGN_MOVES: Mapping[CampaignState, frozenset[CampaignState]] = MappingProxyType(
    {
        _C.DRAFT: frozenset({_C.RUNNING}),
        _C.RUNNING: frozenset({_C.PAUSED, _C.FINISHED}),
        _C.PAUSED: frozenset({_C.RUNNING}),
        _C.FINISHED: frozenset(),
    }
)

TARGET_MOVES: Mapping[TargetState, frozenset[TargetState]] = MappingProxyType(
    {
        _T.WAITING: frozenset({_T.DIALLING, _T.EXCLUDED, _T.UNREACHED}),
        _T.DIALLING: frozenset({_T.WAITING, _T.REACHED, _T.UNREACHED, _T.EXCLUDED}),
        _T.REACHED: frozenset(),
        _T.UNREACHED: frozenset(),
        _T.EXCLUDED: frozenset(),
    }
)
