"""What a signing plan counts: each person once a year, by the year of the signature, with the team that came first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jiayi.foundation.patients import queries as patients

from ..models import ENDS, Contract, ContractStatus, EndReason
from .contracts import COUNTED

# Never signed in truth: a double, or an objection that was upheld.
_UNTRUE = (EndReason.DUPLICATE, EndReason.DISPUTE)


@dataclass(frozen=True, slots=True)
class SignedCount:
    """Persons that a team signed in a period, by the grid they live in; classes as of today."""

    team_id: int
    grid_id: int | None
    people: int
    elderly: int
    hypertension: int
    diabetes: int


def signed_in_period(
    *, start: date, end: date, organization_ids: Collection[int], elder_born_to: date
) -> list[SignedCount]:
    """The counts of every team of these organisations in scope, for [start, end)."""
    rows = (
        _first_signatures(start, end, organization_ids)
        .alias(mask=F("patient__tag_mask"))
        .alias(
            pressure=F("mask").bitand(patients.tag_bit("hypertension")),
            sugar=F("mask").bitand(patients.tag_bit("diabetes")),
        )
        .values("team_id", "patient__grid_id")
        .annotate(
            people=Count("pk"),
            elderly=Count("pk", filter=Q(patient__birth_date__lte=elder_born_to)),
            hypertension=Count("pk", filter=Q(pressure__gt=0)),
            diabetes=Count("pk", filter=Q(sugar__gt=0)),
        )
        .order_by("team_id", "patient__grid_id")
    )
    return [
        SignedCount(
            row["team_id"],
            row["patient__grid_id"],
            row["people"],
            row["elderly"],
            row["hypertension"],
            row["diabetes"],
        )
        for row in rows
    ]


def signed_by_day(
    *, start: date, end: date, organization_ids: Collection[int], team_ids: Collection[int] | None = None
) -> dict[date, int]:
    """Persons by the day of their signature."""
    rows = _first_signatures(start, end, organization_ids)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    return dict(rows.values_list("signed_date").annotate(people=Count("pk")).order_by("signed_date"))


def signed_patients(
    *, start: date, end: date, organization_ids: Collection[int], team_ids: Collection[int] | None = None
) -> list[tuple[int, int, int | None]]:
    """(patient, team, grid of the patient), each person once."""
    rows = _first_signatures(start, end, organization_ids)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    return list(rows.order_by("patient_id").values_list("patient_id", "team_id", "patient__grid_id"))


def ending_unrenewed(*, grid_ids: Collection[int], on: date, days: int) -> dict[int, date]:
    """Patient → first day without a contract, for those of a grid who have not signed on."""
    rows = (
        Contract.objects.filter(status=ContractStatus.SIGNED, patient__grid_id__in=grid_ids, patient__is_current=True)
        .annotate(ends_date=ENDS)
        .filter(ends_date__gt=on)
        .values_list("patient_id", "ends_date")
    )
    latest: dict[int, date] = {}
    for patient_id, ends in rows:
        latest[patient_id] = max(ends, latest.get(patient_id, ends))
    soon = on + timedelta(days=days + 1)
    return {patient_id: ends for patient_id, ends in latest.items() if ends <= soon}


def renewed_ids() -> QuerySet[Any, Any]:
    """The contracts in scope that somebody has signed on or is about to."""
    living = Contract.objects.exclude(status__in=["declined", "withdrawn", "lapsed", "void"])
    return living.filter(renewed_from__isnull=False).values("renewed_from_id")


def with_open_offer(*, patient_ids: Iterable[int]) -> set[int]:
    """Those of these people who have an offer or a request that waits for an answer."""
    rows = Contract.objects.filter(patient_id__in=list(patient_ids), status=ContractStatus.OFFERED)
    return set(rows.values_list("patient_id", flat=True))


def _first_signatures(start: date, end: date, organization_ids: Collection[int]) -> QuerySet[Contract]:
    """The first signature of each person in the period, anywhere in scope; then only those of these organisations."""
    signed = Contract.objects.filter(status__in=COUNTED, signed_date__gte=start, signed_date__lt=end).exclude(
        end_reason__in=_UNTRUE
    )
    first = signed.order_by("patient_id", "signed_date", "pk").distinct("patient_id").values("pk")
    return Contract.objects.filter(pk__in=first, organization_id__in=organization_ids)
