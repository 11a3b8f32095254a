"""Contracts that somebody says they do not know of."""

from ..models import CaseStatus, DisputeCase


def disputed_contract_ids(*, organization_path: str) -> set[int]:
    """The contracts in scope below an organisation with an open 我不知情."""
    rows = DisputeCase.objects.filter(
        kind=DisputeCase.Kind.CONTRACT, status=CaseStatus.OPEN, organization__path__startswith=organization_path
    )
    return set(rows.values_list("contract_id", flat=True))
