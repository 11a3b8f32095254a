"""What must hold before a contract may be offered or signed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import scope
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor

from ..models import Contract, ContractStatus, ServicePackage
from ..permissions import ContractPermission
from ..queries import PolicyVersion, is_listed, list_signed_for_patient, published_packages, team_loads
from ..queries.catalogue import payers_of
from ..rules import EXPIRING_DAYS
from ..rules.lines import missing_tags
from .errors import ContractOverlap, NotRenewable, PackageNotAvailable, PatientNotHere, TeamClosed, TeamFull

NEARLY_FULL = "team_nearly_full"
# Farther from the limit nobody queues: not even a hundred signatures of one moment could pass it.
QUEUE_FROM = 100
NOT_FOR_THIS_GROUP = "package_not_for_group"


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    total: Decimal
    resident: Decimal


def check_patient(patient: Any) -> None:
    """
    :raises PatientNotHere: if the person has died or moved away
    """
    if patient.died_date is not None:
        raise PatientNotHere("该居民已登记死亡，不能签约")
    if patient.moved_out_date is not None:
        raise PatientNotHere("该居民已登记迁出，不能签约")


def check_renewable(contract: Contract, *, today: date) -> None:
    """
    :raises NotRenewable: unless it is signed and ends within the sixty days before which it says 即将到期, or has ended
    """
    if contract.status != ContractStatus.SIGNED:
        raise NotRenewable()
    if contract.period.upper - today > timedelta(days=EXPIRING_DAYS + 1):
        raise NotRenewable(f"还没到续签的时候，到期前 {EXPIRING_DAYS} 天可以续签")


def check_team(
    *,
    team: Any,
    policy: PolicyVersion,
    on: date,
    by: Actor,
    override_reason: str,
    patient_id: int,
    is_final: bool = False,
) -> list[str]:
    """Licence, nurse and practice site, whether it takes new residents, and its load; returns warnings.

    Whoever is on the team's list already may stay on it: a full or closed team still renews.

    :raises TeamClosed: if the team takes no new residents
    :raises TeamFull: at capacity, unless the actor may override it and says why
    :raises TeamNotReady: from practitioners
    """
    practitioners.check_team_ready(team_id=team.pk, on=on)
    if not (team.is_open and team.is_active) and not is_listed(team_id=team.pk, patient_id=patient_id, today=on):
        raise TeamClosed()
    return check_load(
        team_id=team.pk,
        patient_id=patient_id,
        policy=policy,
        on=on,
        is_overridden=lambda: bool(override_reason) and allowed(by, ContractPermission.OVERRIDE_CAPACITY),
        is_final=is_final,
    )


def check_load(
    *, team_id: int, patient_id: int, policy: PolicyVersion, on: date, is_overridden: Callable[[], bool], is_final: bool
) -> list[str]:
    """Is there a place left? `is_final`: this transaction takes the place, so those who reach for the last places
    queue on the team, and each counts after the one before has been written.

    :raises TeamFull: at capacity, unless it was overridden
    """
    capacity = practitioners.capacity_of(team_id=team_id, on=on)
    load = team_loads(team_ids=[team_id], today=on).get(team_id, 0)
    if is_final and capacity - load <= QUEUE_FROM:
        practitioners.queue_on_team(team_id=team_id)
        load = team_loads(team_ids=[team_id], today=on).get(team_id, 0)
    if load >= capacity and not is_overridden() and not is_listed(team_id=team_id, patient_id=patient_id, today=on):
        raise TeamFull(details={"load": load, "capacity": capacity})
    return [NEARLY_FULL] if load >= capacity * policy.rules.capacity_warn else []


def check_packages(*, package_ids: Sequence[int], on: date) -> tuple[list[ServicePackage], Price]:
    """
    :raises PackageNotAvailable: if none is chosen or one is not published and in force
    """
    wanted = set(package_ids)
    packages = list(published_packages(on=on).filter(pk__in=wanted).prefetch_related("payers"))
    if not wanted or len(packages) != len(wanted):
        raise PackageNotAvailable()
    own = payers_of(packages).get("resident", Decimal(0))
    return packages, Price(total=sum((package.price for package in packages), Decimal(0)), resident=own)


def package_warnings(*, packages: Sequence[ServicePackage], tags: Collection[str]) -> list[str]:
    """A package for a group the person does not belong to is allowed and pointed out."""
    unfit = any(missing_tags(target_tags=package.target_tags, person_tags=tags) for package in packages)
    return [NOT_FOR_THIS_GROUP] if unfit else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What a person has already: the contract this one would continue, and the team whose contract holds today."""

    before: Contract | None
    holding_team_id: int | None


def check_overlap(*, patient_id: int, period: tuple[date, date], today: date, but: int | None = None) -> Standing:
    """The friendly refusal; the exclusion constraint has the last word when two devices act at once.

    :raises ContractOverlap: if a signed contract covers some of these days
    """
    start, end = period
    since = min(start - timedelta(days=366), today)
    before, holding = None, None
    with scope.everything(reason="one contract per person, wherever the other one is"):
        held = list_signed_for_patient(patient_id=patient_id, start=since, end=end)
    for other in held:
        if other.pk == but:
            continue
        if other.period.upper > start:
            raise _overlap(other)
        before = other
        if other.period.lower <= today < other.period.upper:
            holding = other.team_id
    return Standing(before=before, holding_team_id=holding)


def _overlap(other: Contract) -> ContractOverlap:
    """Where the other contract is out of scope, nothing is told but that it exists."""
    if not Contract.objects.filter(pk=other.pk).exists():
        return ContractOverlap()
    return ContractOverlap(
        f"该居民在这段时间已有有效协议（编号 {other.number}），一个人同一时间只能签一个团队",
        details={"number": other.number, "team": other.team.name, "until": other.period.upper.isoformat()},
    )
