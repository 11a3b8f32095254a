"""Reads of residents."""

from .panel import Filters, panel_ids, search
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

__all__ = [
    "SENSITIVE",
    "Filters",
    "age",
    "age_text",
    "children_of",
    "find_by_identity",
    "find_by_phone",
    "get_household",
    "get_patient",
    "has_tag",
    "list_agents",
    "list_by_ids",
    "list_grants",
    "list_household",
    "list_tags",
    "list_wards",
    "may_act_for",
    "may_sign_alone",
    "names_of",
    "panel_ids",
    "resident_persons",
    "search",
    "tag_counts",
    "tag_labels",
    "tags_of",
    "visible_tags",
    "ward_ids",
]
