"""Requests to hand a record over, seen from either end."""

from django.db import connection

from jiayi.kernel import paging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import TransferRequest


def page_transfers(*, direction: str, status: str, by: Actor, cursor: str | None, limit: int) -> Page:
    """`incoming`: others ask for records kept here; `outgoing`: what was asked of others from here."""
    end = "from_organization" if direction == "incoming" else "to_organization"
    rows = TransferRequest.objects.select_related("patient", "from_organization", "to_organization").filter(
        **{f"{end}__path__startswith": by.organization_path or "-"}
    )
    if status:
        rows = rows.filter(status=status)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def get_transfer(*, request_id: int, direction: str, by: Actor) -> TransferRequest:
    """One request at the given end.

    :raises NotFound: at neither end, or at the other
    """
    end = "from_organization" if direction == "incoming" else "to_organization"
    rows = TransferRequest.objects.select_related("patient", "from_organization", "to_organization")
    found = rows.filter(pk=request_id, **{f"{end}__path__startswith": by.organization_path or "-"}).first()
    if found is None:
        raise NotFound()
    return found


def find_keeper(*, identity_index: bytes) -> tuple[int, int] | None:
    """(patient, organisation) of the record with this number, wherever it is: two ids and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, organization_id FROM patients_patient WHERE identity_index = %s AND is_current",
            [identity_index],
        )
        return cursor.fetchone()
