"""Which account a practitioner works with."""

from collections.abc import Iterable

from ..models import StaffAccount


def accounts_of_practitioners(practitioner_ids: Iterable[int]) -> dict[int, int]:
    """Practitioner → active account; who has none is left out."""
    rows = StaffAccount.objects.filter(practitioner_id__in=list(practitioner_ids), status=StaffAccount.Status.ACTIVE)
    return {row.practitioner_id: row.pk for row in rows if row.practitioner_id is not None}


def practitioners_of_accounts(account_ids: Iterable[int]) -> dict[int, int]:
    """Active account → practitioner; an account of nobody who treats is left out."""
    rows = StaffAccount.objects.filter(pk__in=list(account_ids), status=StaffAccount.Status.ACTIVE)
    return {row.pk: row.practitioner_id for row in rows if row.practitioner_id is not None}
