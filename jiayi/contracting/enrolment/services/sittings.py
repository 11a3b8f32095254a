"""一家人一次签. Members answer one by one; each signature is a contract of its own, whole or not there at all."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import MEMBER_LIFECYCLE, SITTING_LIFECYCLE, HouseholdSitting, MemberAnswer, SittingMember
from .asking import lift_refusal_of
from .errors import AlreadyAnswered, GuardianSigns, HeadNeeded, NotOfHousehold, SittingClosed

INVITED = "family_invited"


@transaction.atomic
def open_sitting(*, household_id: int, team_id: int, by: Actor, at: datetime) -> HouseholdSitting:
    """Begin at the kitchen table, or go on with what was interrupted; who joined the household meanwhile is added."""
    household = patients.get_household(household_id=household_id)
    team = practitioners.get_managed_team(team_id=team_id)
    return _open(household_id=household.pk, organization_id=team.organization_id, team_id=team.pk, by=by, at=at)


@transaction.atomic
def open_family_sitting(*, team_id: int, by: Actor, at: datetime) -> HouseholdSitting:
    """The head asks for the whole family: every adult with a phone of their own gets a request of their own.

    :raises HeadNeeded: if the resident is not the head of a household
    """
    own = patients.get_patient(patient_id=by.patient_id or 0)
    if own.household_id is None or own.relation_to_head != "02":
        raise HeadNeeded()
    team = practitioners.get_team(team_id=team_id)
    sitting = _open(household_id=own.household_id, organization_id=team.organization_id, team_id=team.pk, by=by, at=at)
    with scope.everything(reason="each member is asked by a message of their own; nothing is told to the head"):
        for member in SittingMember.objects.filter(sitting=sitting, answer=MemberAnswer.WAITING):
            person = patients.get_patient(patient_id=member.patient_id)
            is_adult = patients.may_sign_alone(person, local_date(at))
            if member.patient_id in by.patient_ids or not is_adult or not person.phone:
                continue
            _answer(member, "invite", at=at)
            messaging.send(
                to_patient=person.pk,
                template=INVITED,
                context={"team": team.name, "head": own.name, "organization": team.organization.label},
                by=by,
                at=at,
            )
    return sitting


def _open(*, household_id: int, organization_id: int, team_id: int, by: Actor, at: datetime) -> HouseholdSitting:
    with scope.everything(reason="the household as a whole is asked, whoever of it the caller may see"):
        sitting = queries.find_open_sitting(household_id=household_id)
        if sitting is None:
            try:
                with transaction.atomic():
                    sitting = HouseholdSitting.objects.create(
                        organization_id=organization_id,
                        team_id=team_id,
                        household_id=household_id,
                        is_by_family=by.kind == "resident",
                        opened_at=at,
                        opened_by=by.label,
                        opened_by_name=by.name,
                    )
            except IntegrityError:
                # Another phone was quicker by a moment: go on with that one.
                sitting = HouseholdSitting.objects.get(household_id=household_id, status="open")
        present = set(SittingMember.objects.filter(sitting=sitting).values_list("patient_id", flat=True))
        living = [p for p in patients.list_household(household_id=household_id) if p.is_current]
        SittingMember.objects.bulk_create(
            [SittingMember(sitting=sitting, patient=person) for person in living if person.pk not in present],
            ignore_conflicts=True,
        )
    return sitting


@transaction.atomic
def sign_member(
    *,
    sitting_id: int,
    patient_id: int,
    package_ids: Sequence[int],
    signature: Signature,
    gives_consent: bool,
    by: Actor,
    at: datetime,
    override_reason: str = "",
) -> SittingMember:
    """One member signs on the doctor's phone, by their own hand or by the guardian's: offer and signature together,
    so that an interruption leaves either a contract or nothing.

    :raises GuardianSigns: if the person is under guardianship and somebody else signs
    """
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    _check_signer(member, signature=signature, by=by, at=at)
    lift_refusal_of(patient_id, by=by, at=at)
    contract_id = _offer(member, package_ids=package_ids, by=by, at=at, override_reason=override_reason)
    contracts.confirm_contract(contract_id=contract_id, by=by, at=at, signature=signature, gives_consent=gives_consent)
    return _linked(member, contract_id)


@transaction.atomic
def offer_member(
    *, sitting_id: int, patient_id: int, package_ids: Sequence[int], by: Actor, at: datetime, override_reason: str = ""
) -> SittingMember:
    """The member will confirm by a code on their own phone, or later in the app; asked twice it is the same offer."""
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    contract_id = _offer(member, package_ids=package_ids, by=by, at=at, override_reason=override_reason)
    _answer(member, "invite", at=at)
    return _linked(member, contract_id)


@transaction.atomic
def ask_for_member(
    *,
    sitting_id: int,
    patient_id: int,
    package_ids: Sequence[int],
    signature: Signature | None,
    gives_consent: bool,
    by: Actor,
    at: datetime,
) -> SittingMember:
    """In the family's own sitting somebody signs for themselves or for a ward; the team accepts afterwards."""
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    made = contracts.offer_contract(
        patient_id=patient_id,
        team_id=member.sitting.team_id,
        package_ids=package_ids,
        origin="resident",
        signature=signature,
        gives_consent=gives_consent,
        household_id=member.sitting.household_id,
        by=by,
        at=at,
    )
    return _linked(member, made.contract.pk)


@transaction.atomic
def put_off_member(*, sitting_id: int, patient_id: int, by: Actor, at: datetime) -> SittingMember:
    """Not today: an offer that is open is taken back, nothing is left half done."""
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    _withdraw(member, by=by, at=at, note="今天不签")
    _answer(member, "put_off", at=at)
    return member


@transaction.atomic
def refuse_member(
    *, sitting_id: int, patient_id: int, reason_code: str, note: str, by: Actor, at: datetime
) -> SittingMember:
    """The member says no: it goes into the register of refusals with its reason, and nobody is pressed.

    :raises RefusalReasonUnknown: if the reason is not in the dictionary
    """
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    if by.kind == "resident" and member.contract is not None and member.contract.status == "offered":
        _withdraw(member, by=by, at=at, note=note)
    contracts.record_refusal(
        patient_id=patient_id,
        channel="app" if by.kind == "resident" else "door",
        reason_code=reason_code,
        note=note,
        team_id=member.sitting.team_id,
        contract_id=member.contract_id,
        by=by,
        at=at,
    )
    member.reason_code, member.note = reason_code, note
    _answer(member, "refuse", at=at)
    return member


@transaction.atomic
def wake_member(*, sitting_id: int, patient_id: int, by: Actor, at: datetime) -> SittingMember:
    """Somebody who was put off or had refused comes back to the table: the refusal no longer stands."""
    member = lock_member(sitting_id=sitting_id, patient_id=patient_id)
    if member.answer == MemberAnswer.REFUSED:
        lift_refusal_of(patient_id, by=by, at=at)
    member.reason_code, member.note = "", ""
    _answer(member, "wake", at=at)
    return member


@transaction.atomic
def close_sitting(*, sitting_id: int, by: Actor, at: datetime) -> HouseholdSitting:
    """Finished for this time. Offers that wait for a member's own confirmation go on waiting for it."""
    queries.get_sitting(sitting_id=sitting_id)
    sitting = HouseholdSitting.objects.select_for_update(of=("self",)).get(pk=sitting_id)
    sitting.status = SITTING_LIFECYCLE.target_of("close", current=sitting.status)
    sitting.closed_at = at
    sitting.save(update_fields=["status", "closed_at"])
    return sitting


def lock_member(*, sitting_id: int, patient_id: int) -> SittingMember:
    """
    :raises SittingClosed: if it was closed meanwhile
    :raises NotOfHousehold: if the person is not at this table
    """
    queries.get_sitting(sitting_id=sitting_id)
    patients.get_patient(patient_id=patient_id)
    found = (
        SittingMember.objects.select_for_update(of=("self",))
        .select_related("sitting", "contract")
        .filter(sitting_id=sitting_id, patient_id=patient_id)
        .first()
    )
    if found is None:
        raise NotOfHousehold()
    if found.sitting.status != "open":
        raise SittingClosed()
    if found.contract is not None and found.contract.status == "signed":
        raise AlreadyAnswered("这位已经签好了")
    return found


def _check_signer(member: SittingMember, *, signature: Signature, by: Actor, at: datetime) -> None:
    guardians = {
        grant.agent_id
        for grant in patients.list_agents(patient_id=member.patient_id, on=local_date(at))
        if grant.kind == "guardian"
    }
    if guardians and signature.signer_patient_id not in guardians:
        raise GuardianSigns()


def _offer(member: SittingMember, *, package_ids: Sequence[int], by: Actor, at: datetime, override_reason: str) -> int:
    """The open offer of this member, with these packages; another choice replaces it."""
    held = member.contract if member.contract and member.contract.status == "offered" else None
    if held is not None and held.origin == "team":
        chosen = set(held.packages.values_list("package_id", flat=True))
        if chosen == set(package_ids):
            return int(held.pk)
        contracts.withdraw_contract(contract_id=held.pk, note="改了服务包", by=by, at=at)
    elif standing := contract_queries.find_open_offer(patient_id=member.patient_id, team_id=member.sitting.team_id):
        raise AlreadyAnswered(f"这位已有一份待确认的协议（{standing.number}），请先处理那一份")
    made = contracts.offer_contract(
        patient_id=member.patient_id,
        team_id=member.sitting.team_id,
        package_ids=package_ids,
        origin="team",
        household_id=member.sitting.household_id,
        override_reason=override_reason,
        by=by,
        at=at,
    )
    return int(made.contract.pk)


def _withdraw(member: SittingMember, *, by: Actor, at: datetime, note: str) -> None:
    held = member.contract
    if held is None or held.status != "offered":
        return
    if (held.origin == "resident") == (by.kind == "resident"):
        contracts.withdraw_contract(contract_id=held.pk, note=note, by=by, at=at)
    elif by.kind == "resident":
        contracts.decline_contract(contract_id=held.pk, reason_code="resident", note=note, by=by, at=at)
    else:
        raise AlreadyAnswered("居民已经签了字，正等团队审核")


def _linked(member: SittingMember, contract_id: int) -> SittingMember:
    member.contract_id = contract_id
    member.save(update_fields=["contract"])
    return member


def _answer(member: SittingMember, move: str, *, at: datetime) -> None:
    if move == "invite" and member.answer == MemberAnswer.INVITED:
        return
    member.answer = MEMBER_LIFECYCLE.target_of(move, current=member.answer)
    member.answered_at = at
    member.save(update_fields=["answer", "answered_at", "reason_code", "note"])
