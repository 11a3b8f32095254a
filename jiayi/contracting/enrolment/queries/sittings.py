"""A household at the table: everybody, what fits them, how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import HouseholdSitting, SittingMember
from ..rules import member_state


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberView:
    """`holding` is the contract that covers this person already, by whomever: then there is nothing to sign.
    `suggested` are package ids fit for the person's groups and age; `guardians` may sign for them.
    """

    member: SittingMember
    patient: Any
    age_text: str
    is_minor: bool
    state: str
    contract: Any
    holding: Any
    suggested: list[int]
    guardians: list[Any]
    needs_guardian: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SittingView:
    sitting: HouseholdSitting
    household: Any
    members: list[MemberView]


def get_sitting(*, sitting_id: int) -> HouseholdSitting:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    rows = HouseholdSitting.objects.select_related("team__leader", "team__organization", "household")
    found = rows.filter(pk=sitting_id).first()
    if found is None:
        raise NotFound("没有这次家庭签约")
    return found


def find_open_sitting(*, household_id: int) -> HouseholdSitting | None:
    rows = HouseholdSitting.objects.select_related("team__leader", "team__organization", "household")
    return rows.filter(household_id=household_id, status="open").first()


def page_sittings(*, team_ids: Iterable[int], cursor: str | None, limit: int) -> Page:
    """The sittings of these teams that are not finished, newest first."""
    rows = HouseholdSitting.objects.filter(team_id__in=list(team_ids), status="open").select_related("household")
    return paging.page(rows.prefetch_related("members__patient"), order=("-id",), cursor=cursor, limit=limit)


def view_sitting(*, sitting_id: int, today: date) -> SittingView:
    """Everything the sitting page shows, in the order of the household: the head first."""
    sitting = get_sitting(sitting_id=sitting_id)
    rows = list(SittingMember.objects.filter(sitting=sitting).select_related("patient", "contract").order_by("pk"))
    rows.sort(key=lambda row: (row.patient.relation_to_head != "02", row.patient.birth_date, row.pk))
    ids = [row.patient_id for row in rows]
    tags = patients.tags_of(ids, today)
    with scope.everything(reason="one contract per person: whether another place holds one is said, not which"):
        holding = contracts.covering_contracts(patient_ids=ids, today=today)
    packages = list(contracts.published_packages(on=today))
    guardians = patients.guardians_of(ids, on=today)
    return SittingView(
        sitting=sitting,
        household=sitting.household,
        members=[
            _view(
                row,
                holding=holding.get(row.patient_id),
                guardians=guardians.get(row.patient_id, []),
                suggested=_fitting(packages, tags=tags.get(row.patient_id, set())),
                today=today,
            )
            for row in rows
        ],
    )


def family_signing(*, patient_id: int, today: date) -> tuple[SittingView | None, bool, str]:
    """(the open sitting of the resident's household, whether this resident may begin one, why not).

    The whole household is gathered; what of it the resident is shown is decided by the schema.
    """
    own = patients.get_patient(patient_id=patient_id)
    if own.household_id is None:
        return None, False, "档案里还没有登记家庭。请中心帮您登记，或者先单独签约"
    sitting = find_open_sitting(household_id=own.household_id)
    if sitting is not None:
        with scope.everything(reason="the household of the signed-in resident, names masked"):
            return view_sitting(sitting_id=sitting.pk, today=today), False, "家里已经开始签约了"
    if own.relation_to_head != "02":
        return None, False, "一家人一起签，请户主来发起；您自己可以单独签"
    return None, True, ""


def _fitting(packages: Iterable[Any], *, tags: set[str]) -> list[int]:
    """The basic package for everybody, and those for a group the person belongs to."""
    return [p.pk for p in packages if p.code == "basic" or tags & set(p.target_tags)]


def _view(row: SittingMember, *, holding: Any, guardians: list[Any], suggested: list[int], today: date) -> MemberView:
    person = row.patient
    is_minor = not patients.may_sign_alone(person, today)
    return MemberView(
        member=row,
        patient=person,
        age_text=patients.age_text(person, today),
        is_minor=is_minor,
        state=member_state(
            answer=row.answer,
            contract_status=row.contract.status if row.contract else "",
            contract_origin=row.contract.origin if row.contract else "",
        ),
        contract=row.contract,
        holding=holding,
        suggested=suggested,
        guardians=guardians,
        needs_guardian=is_minor or bool(guardians),
    )
