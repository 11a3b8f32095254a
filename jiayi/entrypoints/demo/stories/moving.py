"""Moving and ending: one who wants to come, one who wants to go, a doctor who leaves, and a recent death."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, ContractTransfer
from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.organizations.models import Organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.practitioners import services as practitioners
from jiayi.foundation.practitioners.models import CareTeam
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor

if TYPE_CHECKING:
    from ..district import District

# People of the story one can sign in as: one who waits for an answer, one who may be moved in a rehearsal.
WAITING_PHONE, FREE_PHONE = "16988880021", "16988880022"
NEIGHBOUR = "CH"
LEAVING, ACTING, TAKING = "T13", "T12", ("T11", "T12")
COMING_FROM, GOING_FROM, GRIEVING, FREE = "T09", "T07", "T05", "T06"
PUBLISHED_UNTIL = date(2019, 1, 1)  # whoever was signed in the published years is counted there and stays as they are


def tell(district: District) -> None:
    """Needs the neighbouring centre, which gets a team of its own here."""
    teams = {team.code: team for team in CareTeam.objects.select_related("organization", "leader")}
    if LEAVING not in teams:
        return
    neighbour = _neighbour_team(district)
    _somebody_wants_to_come_back(district, teams[COMING_FROM], neighbour)
    _somebody_wants_to_go(district, teams[GOING_FROM], neighbour)
    _a_doctor_leaves(district, teams)
    _somebody_has_died(district, teams[GRIEVING])
    for contract in today_of(district, teams[FREE])[:1]:
        _phone(contract.patient, FREE_PHONE, by=staff(teams[FREE]), at=district.now)


def _neighbour_team(district: District) -> CareTeam:
    place = Organization.objects.get(code=NEIGHBOUR)
    by, since = Actor.system("demo"), district.today.replace(year=district.today.year - 3)
    licensed = {"license_from": since, "license_to": district.today.replace(year=district.today.year + 6)}
    doctor = practitioners.create_practitioner(
        organization_id=place.pk,
        code="CH01",
        name="宋雅琴",
        sex="2",
        title="副主任医师",
        license_number="110330105900001",
        introduction="在朝晖看了十五年全科，老人和慢性病看得多。",
        specialties="高血压、糖尿病",
        by=by,
        at=district.now,
        **licensed,
    )
    nurse = practitioners.create_practitioner(
        organization_id=place.pk,
        code="CH02",
        name="何晓芸",
        sex="2",
        title="主管护师",
        license_number="110330105900002",
        by=by,
        at=district.now,
        **licensed,
    )
    team = practitioners.create_team(
        organization_id=place.pk,
        code="T21",
        name="朝晖家庭医生团队",
        leader_id=doctor.pk,
        from_date=since,
        phone_text="0571-00000000",
        by=by,
        at=district.now,
    )
    practitioners.add_member(
        team_id=team.pk, practitioner_id=nurse.pk, role="nurse", from_date=since, by=by, at=district.now
    )
    return team


def _somebody_wants_to_come_back(district: District, home: CareTeam, away: CareTeam) -> None:
    """They moved to the neighbouring centre in spring and ask for their old doctor."""
    then = district.now - timedelta(days=60)
    for contract in today_of(district, home, running_since=then.date())[:1]:
        request = _ask(contract, away, reason="moved_house", text="搬到女儿家住", at=then)
        done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(away), at=then)
        _ask(done.to_contract, home, reason="trust", text="还是想请原来的医生看", at=district.now - timedelta(days=2))


def _somebody_wants_to_go(district: District, home: CareTeam, away: CareTeam) -> None:
    for contract in today_of(district, home)[:1]:
        _phone(contract.patient, WAITING_PHONE, by=staff(home), at=district.now)
        _ask(contract, away, reason="nearer", text="新家离朝晖近", at=district.now - timedelta(days=1))


def _a_doctor_leaves(district: District, teams: dict[str, CareTeam]) -> None:
    """Half of the residents have answered, one of them with a no."""
    director = staff(teams[LEAVING], Role.DIRECTOR)
    then = district.now - timedelta(days=5)
    departure = services.open_departure(
        team_id=teams[LEAVING].pk,
        acting_team_id=teams[ACTING].pk,
        reason="retired",
        leaving_date=then.date(),
        note="退休，返聘到月底带教",
        by=director,
        at=then,
    )
    services.offer_new_teams(
        departure_id=departure.pk, team_ids=[teams[code].pk for code in TAKING], by=director, at=then
    )
    offered = ContractTransfer.objects.filter(departure=departure, from_contract__period__endswith__gt=district.today)
    rows = list(offered.select_related("patient").order_by("pk"))  # one that ran out these days has nothing to move
    answering = [row for row in rows if _may_answer(row.patient, on=district.today)][: max(len(rows) // 2, 1)]
    for position, row in enumerate(answering):
        by, at = resident(row.patient), then + timedelta(days=1 + position % 4)
        if position == 0 and len(answering) > 1:
            services.refuse_contract_transfer(transfer_id=row.pk, code="", note="想等一等，看新来的医生", by=by, at=at)
        else:
            services.agree_to_transfer(transfer_id=row.pk, by=by, at=at)


def _somebody_has_died(district: District, team: CareTeam) -> None:
    for contract in today_of(district, team)[:1]:
        patients.record_death(
            patient_id=contract.patient_id,
            died_date=district.today - timedelta(days=4),
            cause="",
            by=staff(team),
            at=district.now - timedelta(days=3),
        )


def today_of(district: District, team: CareTeam, *, running_since: date | None = None) -> list[Any]:
    """Contracts of a team that run today, of grown people who are in none of the published figures."""
    named = [persona.name for persona in PERSONAS]
    counted = Contract.objects.filter(signed_date__lt=PUBLISHED_UNTIL).values("patient_id")
    rows = (
        Contract.objects.filter(
            team=team,
            status="signed",
            period__contains=district.today,
            period__startswith__lte=running_since or district.today,
            patient__is_current=True,
            patient__birth_date__lt=district.today.replace(year=district.today.year - 30),
        )
        .exclude(patient_id__in=counted)
        .exclude(patient__name__in=named)
        .select_related("patient", "organization")
        .order_by("-pk")[:5]
    )
    return list(rows)


def _ask(contract: Any, team: CareTeam, *, reason: str, text: str, at: datetime) -> ContractTransfer:
    return services.request_contract_transfer(
        contract_id=contract.pk,
        to_team_id=team.pk,
        reason_code=reason,
        reason=text,
        by=resident(contract.patient),
        at=at,
    )


def _may_answer(person: Patient, *, on: date) -> bool:
    return person.birth_date < on.replace(year=on.year - 18)


def _phone(person: Patient, phone: str, *, by: Actor, at: datetime) -> None:
    patients.change_contact(patient_id=person.pk, phone=phone, by=by, at=at)


def resident(person: Patient) -> Actor:
    return Actor(
        kind="resident",
        account_id=person.pk,
        name=person.name,
        patient_id=person.pk,
        patient_ids=frozenset({person.pk}),
        permissions=permissions_of({Role.RESIDENT}),
        channel="resident_h5",
    )


def staff(team: CareTeam, role: Role = Role.DOCTOR) -> Actor:
    return Actor(
        kind="staff",
        account_id=team.leader_id,
        name="中心主任" if role is Role.DIRECTOR else team.leader.name,
        practitioner_id=team.leader_id,
        organization_id=team.organization_id,
        organization_path=team.organization.path,
        team_ids=frozenset({team.pk}),
        roles=frozenset({role}),
        permissions=permissions_of({role}),
        channel="desk",
    )
