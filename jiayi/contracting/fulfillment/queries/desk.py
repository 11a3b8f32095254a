"""The list of contracts as a centre works with it: each with its person, its state and its services."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import ContractFilter
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging
from jiayi.kernel.paging import Page

from ..models import CaseStatus, DisputeCase, Entitlement, EntitlementStatus, display_state_sql
from ..rules import CELLS

ORDERS = {
    "name": ("pinyin", "id"),
    "-name": ("-pinyin", "-id"),
    "until": ("ends_date", "id"),
    "-until": ("-ends_date", "-id"),
}
NEWEST = ("-id",)
# Lists show what a person is promised to get, not the benefits or the unlimited.
MOST_CELLS = 6
FEW = 1_000


COLUMNS = (
    *("id", "number", "patient_id", "name", "pinyin", "sex", "birth_date", "tag_mask"),
    *("team_id", "team_name", "leader_name", "state", "ends_date", "period", "agreed_period"),
    *("signed_date", "origin", "resident_amount", "is_disputed"),
)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """`contract` holds COLUMNS by name."""

    contract: dict[str, Any]
    tags: list[str]
    cells: list[str]


def list_contracts_with_cells(
    *,
    where: ContractFilter,
    tab: str,
    sort: str,
    today: date,
    sensitive: bool,
    cursor: str | None,
    limit: int,
) -> Page:
    """One page; `tab` is all, expiring, unrenewed, awaiting_team, disputed or unserved. Three statements."""
    matching = _tab(contracts.select_contracts(where=where, today=today), tab=tab, today=today)
    if sort in ("until", "-until"):
        # What ended before it began has no last day and could not be paged by it.
        matching = matching.filter(ends_date__isnull=False)
    found = _page(matching, sort=sort, today=today, cursor=cursor, limit=limit)
    # Counted on the bare rows, and not far where every row has to be looked at.
    is_costly = bool(where.q or where.tag) or tab == "unserved"
    total, is_capped = (-1, False) if cursor else paging.capped_count(matching, FEW if is_costly else paging.COUNT_CAP)
    cells = cells_of((row["id"] for row in found.items), today=today)
    return Page(
        items=[
            ContractRow(
                row,
                patients.visible_tags(patients.tags_in(row["tag_mask"]), sensitive=sensitive),
                cells.get(row["id"], [])[:MOST_CELLS],
            )
            for row in found.items
        ],
        next_cursor=found.next_cursor,
        total=total,
        total_capped=is_capped,
    )


def list_contract_ids(*, where: ContractFilter, tab: str, today: date, most: int) -> list[int]:
    """The ids of what the list shows under these filters, newest first: one statement, however many there are."""
    matching = _tab(contracts.select_contracts(where=where, today=today), tab=tab, today=today)
    return list(matching.order_by("-id").values_list("id", flat=True)[:most])


def list_contract_heads(*, contract_ids: Iterable[int], today: date) -> list[dict[str, Any]]:
    """Number, person and state of chosen contracts in scope: one statement."""
    ids = tuple(contract_ids)
    if not ids:
        return []
    rows = _shown(contracts.select_contracts(where=ContractFilter(ids=ids), today=today), today=today)
    return list(rows.order_by("-id").values("id", "number", "patient_id", "name", "state", "is_disputed"))


def _page(matching: QuerySet[Any], *, sort: str, today: date, cursor: str | None, limit: int) -> Page:
    """The newest come straight from their index. Any other order is found on two narrow columns first: sorting a whole
    county with everything that is shown of each person takes ten times as long.
    """
    if sort not in ORDERS:
        rows = _shown(matching, today=today)
        return paging.page(rows.values(*COLUMNS), order=NEWEST, cursor=cursor, limit=limit, count=False)
    order = ORDERS[sort]
    narrow = contracts.sortable(matching).values("id", order[0].lstrip("-"))
    found = paging.page(narrow, order=order, cursor=cursor, limit=limit, count=False)
    ids = [row["id"] for row in found.items]
    rows = contracts.select_contracts(where=ContractFilter(ids=tuple(ids) or (0,)), today=today)
    by_id = {row["id"]: row for row in _shown(rows, today=today).values(*COLUMNS)}
    return Page(items=[by_id[number] for number in ids], next_cursor=found.next_cursor)


def _shown(rows: QuerySet[Any], *, today: date) -> QuerySet[Any]:
    return contracts.shown_in_list(rows, today=today).annotate(is_disputed=Exists(_open_disputes()))


def cells_of(contract_ids: Iterable[int], *, today: date) -> dict[int, list[str]]:
    """The cells of the item with the most mandatory times (usually the follow-ups), by contract."""
    rows = (
        Entitlement.objects.filter(contract_id__in=list(contract_ids), is_mandatory=True)
        .exclude(status=EntitlementStatus.WAIVED)
        .annotate(state=display_state_sql(today))
        .order_by("contract_id", "item_id", "sequence", "pk")
        .values_list("contract_id", "item_id", "state")
    )
    by_item: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for contract_id, item_id, state in rows:
        by_item[contract_id][item_id].append(CELLS[state])
    return {contract_id: max(items.values(), key=len) for contract_id, items in by_item.items()}


def tab_counts(*, today: date) -> dict[str, int]:
    """The numbers beside the tabs, for what is in scope."""
    everything = ContractFilter()
    unserved = _tab(contracts.select_contracts(where=everything, today=today), tab="unserved", today=today)
    disputed = DisputeCase.objects.filter(status=CaseStatus.OPEN, kind=DisputeCase.Kind.CONTRACT)
    return contracts.count_tabs(today=today) | {
        "disputed": disputed.count(),
        "unserved": paging.capped_count(unserved, FEW)[0],
    }


def fees_at_risk(*, tab: str, organization_id: int, today: date) -> dict[int, Decimal]:
    """Contract → yearly fee, of the contracts of one tab below an organisation: the same rows as the list shows."""
    below = organizations.list_subtree_ids(organization_id=organization_id)
    rows = contracts.select_contracts(where=ContractFilter(), today=today).filter(organization_id__in=below)
    return dict(_tab(rows, tab=tab, today=today).values_list("pk", "fee_amount"))


def _tab(rows: QuerySet[Any], *, tab: str, today: date) -> QuerySet[Any]:
    if tab in ("expiring", "awaiting_team", "awaiting_resident"):
        return contracts.in_states(rows, states=[tab], today=today)
    if tab == "unrenewed":
        return contracts.in_states(rows, states=["expiring"], today=today).exclude(pk__in=contracts.renewed_ids())
    if tab == "disputed":
        return rows.filter(Exists(_open_disputes()))
    if tab == "unserved":
        # 签了没服务: running, something mandatory has been missed, and nothing at all was given.
        # The missed ones are few beside the contracts: DISTINCT makes the database begin with them.
        missed = Entitlement.objects.filter(
            status__in=["planned", "booked"], is_mandatory=True, window_end__lte=today, expires_date__gt=today
        )
        given = Entitlement.objects.filter(contract_id=OuterRef("pk"), status__in=["delivered", "verified"])
        running = contracts.in_states(rows, states=["active", "expiring"], today=today)
        return running.filter(~Exists(given), pk__in=missed.order_by().values("contract_id").distinct())
    return rows


def _open_disputes() -> QuerySet[DisputeCase]:
    return DisputeCase.objects.filter(
        contract_id=OuterRef("pk"), status=CaseStatus.OPEN, kind=DisputeCase.Kind.CONTRACT
    )
