"""What runs out, and what would follow it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import ENDS, Contract, ContractHold, ContractStatus, HealthDataConsent, Origin, ServicePackage
from ..rules.periods import period_after
from .catalogue import published_packages
from .policies import policy_for

GONE = (ContractStatus.DECLINED, ContractStatus.WITHDRAWN, ContractStatus.LAPSED, ContractStatus.VOID)


def newest_versions(*, contract: Contract, on: date) -> list[ServicePackage]:
    """The packages of a contract as they may be signed on a day; one that is offered no longer is missing."""
    codes = list(contract.packages.values_list("package__code", flat=True))
    newest: dict[str, ServicePackage] = {}
    for package in published_packages(on=on).filter(code__in=codes).order_by("version").prefetch_related("payers"):
        newest[package.code] = package
    return list(newest.values())


def open_renewal_of(*, contract_id: int) -> Contract | None:
    """The offer that would follow this contract and still waits for an answer."""
    rows = Contract.objects.filter(renewed_from_id=contract_id, status=ContractStatus.OFFERED)
    return rows.order_by("-pk").first()


def has_live_renewal(*, contract_ids: Iterable[int]) -> set[int]:
    """Those of these contracts that something follows: an offer or a contract made of it, or a signed one that runs
    longer, of whatever team.
    """
    renewal = Contract.objects.filter(renewed_from_id=OuterRef("pk")).exclude(status__in=GONE)
    longer = Contract.objects.filter(
        patient_id=OuterRef("patient_id"), status=ContractStatus.SIGNED, period__endswith__gt=OuterRef("ends_date")
    )
    rows: QuerySet[Any] = Contract.objects.filter(pk__in=list(contract_ids)).annotate(ends_date=ENDS)
    return set(rows.filter(Exists(renewal) | Exists(longer)).values_list("pk", flat=True))


def list_running_out(*, today: date, within_days: int) -> QuerySet[Any, dict[str, Any]]:
    """Signed contracts in scope whose last day is at most so many days away, whose person lives here, and which
    nothing follows: neither a signed contract of whatever team nor a renewal the resident has asked for. Nobody is
    reminded of a contract they say they know nothing of.
    """
    following = Contract.objects.filter(patient_id=OuterRef("patient_id"))
    signed_next = following.filter(status=ContractStatus.SIGNED, period__startswith__gte=OuterRef("ends_date"))
    asked = following.filter(status=ContractStatus.OFFERED, origin=Origin.RESIDENT)
    rows: QuerySet[Any] = Contract.objects.annotate(ends_date=ENDS)
    return (
        rows.filter(
            ~Exists(signed_next),
            ~Exists(asked),
            ~Exists(ContractHold.objects.filter(contract=OuterRef("pk"), released_at__isnull=True)),
            Q(ends_date__gt=today, ends_date__lte=today + timedelta(days=within_days + 1)),
            status=ContractStatus.SIGNED,
            period__startswith__lte=today,
            patient__is_current=True,
        )
        .order_by("pk")
        .values("id", "organization_id", "team_id", "patient_id", "ends_date", "team__name")
    )


def find_open_offer(*, patient_id: int, team_id: int) -> Contract | None:
    """The offer between this person and this team that waits for an answer."""
    rows = Contract.objects.filter(patient_id=patient_id, team_id=team_id, status=ContractStatus.OFFERED)
    return rows.order_by("-pk").first()


def covering_contracts(*, patient_ids: Iterable[int], today: date) -> dict[int, Contract]:
    """The signed contract that holds today or will begin, by person: whoever has one needs no other now."""
    rows = Contract.objects.filter(
        patient_id__in=list(patient_ids), status=ContractStatus.SIGNED, period__endswith__gt=today
    )
    return {row.patient_id: row for row in rows.select_related("team").order_by("-period")}


def renewed_period(*, contract: Contract, today: date) -> tuple[date, date]:
    """The half-open period a renewal signed today would have: under today's policy, never before this one ends."""
    policy = policy_for(organization_path=contract.organization.path, on=today)
    years = contract.years if policy.rules.years_allowed(contract.years) else policy.rules.default_years
    return period_after(policy.rules, signed_on=today, years=years, not_before=contract.period.upper)


def consented_text(*, contract_id: int) -> str:
    """The fingerprint of the text on health data that was agreed to with this contract, or nothing."""
    row = HealthDataConsent.objects.filter(contract_id=contract_id).values_list("text_sm3", flat=True).first()
    return row or ""
