"""Reads of campaigns: results by code, who a group is, and which way reaches them."""

from .reaching import Reachable, WayResult, page_to_visit, way_results, ways_of
from .results import (
    GROUPS,
    CampaignResult,
    Preview,
    PreviewLine,
    find_campaign,
    get_campaign,
    get_invitation,
    last_visit,
    list_invitations,
    list_results,
    list_signed,
    preview,
)

__all__ = [
    "GROUPS",
    "CampaignResult",
    "Preview",
    "PreviewLine",
    "Reachable",
    "WayResult",
    "find_campaign",
    "get_campaign",
    "get_invitation",
    "last_visit",
    "list_invitations",
    "list_results",
    "list_signed",
    "page_to_visit",
    "preview",
    "way_results",
    "ways_of",
]
