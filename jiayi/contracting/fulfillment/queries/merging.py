"""What of the services stands in the way when two records of one person are to become one."""

from datetime import date

from ..models import CaseStatus, DisputeCase


def refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """A case is decided about the record it was opened on."""
    if DisputeCase.objects.filter(patient__in=[kept, taken], status=CaseStatus.OPEN).exists():
        return ["有一件居民异议还在核实，请先作出决定"]
    return []
