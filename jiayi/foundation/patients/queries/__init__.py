"""Reads of residents."""

from .panel import Filters, panel_ids, panel_sizes, search, team_loads
from .people import (
    age,
    age_text,
    children_of,
    find_by_identity,
    find_by_phone,
    get_household,
    get_patient,
    list_by_ids,
    list_household,
    names_of,
    resident_persons,
)
from .proxies import list_agents, list_grants, list_wards, may_act_for, may_sign_alone, ward_ids
from .tags import (
    SENSITIVE,
    has_tag,
    list_tags,
    tag_counts,
    tag_labels,
    tags_of,
    visible_tags,
)
from .teams import TeamChoice, TeamPage, find_teams, get_team_page, list_communities
from .views import Family, PersonView, get_family, get_person

__all__ = [
    "SENSITIVE",
    "Family",
    "Filters",
    "PersonView",
    "TeamChoice",
    "TeamPage",
    "age",
    "age_text",
    "children_of",
    "find_by_identity",
    "find_by_phone",
    "find_teams",
    "get_family",
    "get_household",
    "get_patient",
    "get_person",
    "get_team_page",
    "has_tag",
    "list_agents",
    "list_by_ids",
    "list_communities",
    "list_grants",
    "list_household",
    "list_tags",
    "list_wards",
    "may_act_for",
    "may_sign_alone",
    "names_of",
    "panel_ids",
    "panel_sizes",
    "resident_persons",
    "search",
    "tag_counts",
    "tag_labels",
    "tags_of",
    "team_loads",
    "visible_tags",
    "ward_ids",
]
