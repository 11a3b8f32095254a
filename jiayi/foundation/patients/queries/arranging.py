"""Reads of households as they are rearranged."""

from datetime import date

from jiayi.kernel import disclosure

from ..models import Household, HouseholdChange, Patient
from .panel import Filters, search
from .people import get_household, list_household

MOST = 12


def find_households(*, q: str, on: date) -> tuple[list[tuple[Household, list[Patient]]], list[Patient]]:
    """The households in which somebody matches, and those who match and live in none.

    :raises NameSearchRefused: a name was looked for by somebody who sees masked names
    """
    found = search(q=q, filters=Filters(), on=on, cursor=None, limit=30).items
    keys = list(dict.fromkeys(row.household_id for row in found if row.household_id))[:MOST]
    homes = {home.pk: home for home in Household.objects.filter(pk__in=keys)}
    alone = [row.id for row in found if row.household_id is None][:MOST]
    singles = Patient.objects.filter(pk__in=alone, is_current=True).order_by("pinyin", "pk")
    listed = [(homes[key], list_household(household_id=key)) for key in keys if key in homes]
    return listed, list(singles)


def list_changes(*, household_id: int) -> list[HouseholdChange]:
    """What was changed in a household in scope, the newest first.

    :raises NotFound: outside the scope
    """
    members = list_household(household_id=get_household(household_id=household_id).pk)
    if members:
        disclosure.require_open(members[0].pk)
    rows = HouseholdChange.objects.filter(household_ids__contains=[household_id]).select_related("undone_by")
    return list(rows.order_by("-pk")[:20])
