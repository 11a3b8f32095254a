"""What the routes of all clients answer with."""

from typing import Any

from django.http import HttpRequest

from jiayi.contracting.contracts.queries import ContractFilter
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel import clock
from jiayi.kernel.access import allowed
from jiayi.kernel.paging import Page

from .. import queries
from ..schemas import LedgerOut, ReceiptOut, contract_row


def ledger_of(patient_id: int) -> LedgerOut:
    """A foreign person is not found, rather than without a ledger."""
    patients.check_in_scope(patient_id=patient_id)
    return LedgerOut.of(
        queries.ledger_of(patient_id=patient_id, today=clock.today()),
        queries.latest_receipts(patient_id=patient_id),
    )


def receipts_of(patient_id: int, *, cursor: str | None, limit: int) -> Page:
    patients.check_in_scope(patient_id=patient_id)
    page = queries.page_receipts(patient_id=patient_id, cursor=cursor, limit=limit)
    return page.with_items([ReceiptOut.of(row) for row in page.items])


def contract_rows(request: HttpRequest, filters: Any, *, team_ids: tuple[int, ...]) -> dict[str, Any]:
    """The list of contracts in scope, of these teams where some are named."""
    today = clock.today()
    page = queries.list_contracts_with_cells(
        where=ContractFilter(
            q=filters.q,
            states=(filters.state,) if filters.state else (),
            tag=filters.tag,
            team_ids=team_ids,
            origin=filters.origin,
            expires_within=filters.expires_within,
            signed_year=filters.signed_year,
        ),
        tab=filters.tab,
        sort=filters.sort,
        today=today,
        sensitive=allowed(request.actor, PatientPermission.VIEW_SENSITIVE),  # type: ignore[attr-defined]
        cursor=filters.cursor,
        limit=filters.limit,
    )
    labels = patients.tag_labels()
    return page.with_items([contract_row(row, today=today, labels=labels) for row in page.items])
