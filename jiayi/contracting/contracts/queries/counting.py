"""Numbers over contracts."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiayi.kernel import scope
from jiayi.kernel.prepared import prepared

from ..models import ENDS, NEVER_COUNTED, Contract, ContractStatus, Origin
from ..rules import EXPIRING_DAYS
from .contracts import COUNTED


def team_loads(*, team_ids: Iterable[int], today: date) -> dict[int, int]:
    """Persons whose signed contract still runs or will begin, by team; each person once."""
    with scope.everything(reason="how full a team is, a number without a person"):
        return dict(_loads(team_ids=sorted(set(team_ids)), today=today))


@prepared
def _loads(*, team_ids: list[int], today: date) -> Any:
    held = Contract.objects.filter(team_id__in=team_ids, status=ContractStatus.SIGNED, period__endswith__gt=today)
    persons = Count("patient_id", distinct=True)
    return held.order_by().values("team_id").annotate(persons=persons).values_list("team_id", "persons")


def is_listed(*, team_id: int, patient_id: int, today: date) -> bool:
    """Whether a person is one of those `team_loads` counts for the team."""
    with scope.everything(reason="whether a person takes a place they have already"):
        return Contract.objects.filter(
            patient_id=patient_id, team_id=team_id, status=ContractStatus.SIGNED, period__endswith__gt=today
        ).exists()


def count_signed(*, year: int, organization_ids: Iterable[int] | None = None) -> int:
    """Persons in scope by the year of the signature, each once; what was never to be counted is not (as in facts)."""
    rows = Contract.objects.filter(
        status__in=COUNTED, signed_date__gte=date(year, 1, 1), signed_date__lt=date(year + 1, 1, 1)
    ).exclude(end_reason__in=NEVER_COUNTED)
    if organization_ids is not None:
        rows = rows.filter(organization_id__in=list(organization_ids))
    return rows.order_by().aggregate(persons=Count("patient_id", distinct=True))["persons"]


def count_running_with_package(*, package_id: int, on: date) -> int:
    """Contracts in scope that run, or will begin, with this version of a package."""
    return _running(on).filter(packages__package_id=package_id).count()


def count_running_with_policy(*, code: str, on: date) -> int:
    """Contracts in scope that run, or will begin, under any version of a policy."""
    return _running(on).filter(policy__code=code).count()


def _running(on: date) -> QuerySet[Contract]:
    return Contract.objects.filter(status=ContractStatus.SIGNED, period__endswith__gt=on).order_by()


def count_tabs(*, today: date) -> dict[str, int]:
    """The numbers beside the tabs of the list, for what is in scope; each asks one index."""
    begun = Q(period__startswith__lte=today)
    running = (
        Contract.objects.alias(ends_date=ENDS)
        .filter(status=ContractStatus.SIGNED, ends_date__gt=today)
        .order_by()
        .aggregate(
            active=Count("pk", filter=begun),
            expiring=Count("pk", filter=begun & Q(ends_date__lte=today + timedelta(days=EXPIRING_DAYS + 1))),
            pending_start=Count("pk", filter=~begun),
        )
    )
    waiting = (
        Contract.objects.filter(status=ContractStatus.OFFERED)
        .order_by()
        .aggregate(
            awaiting_team=Count("pk", filter=Q(origin=Origin.RESIDENT)),
            awaiting_resident=Count("pk", filter=~Q(origin=Origin.RESIDENT)),
        )
    )
    return {"all": Contract.objects.count()} | running | waiting
