"""家庭和名单: a family half way through its sitting, an employer's list, a school's list, reminders of what runs out, a
guardianship that is looked at again."""

from __future__ import annotations

import csv
import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services import Signature
from jiayi.contracting.enrolment import services as enrolment
from jiayi.contracting.enrolment.models import CollectiveGroup, GroupEntry
from jiayi.foundation.imports import services as imports
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient, ProxyGrant
from jiayi.foundation.practitioners.models import CareTeam
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_years

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

EMPLOYER, SCHOOL = "运河印刷厂", "柳塘中学初三（2）班"
# People of the story one can sign in as: one of the list who was asked, one whose contract runs out, the head
# of a family of which nobody has said anything yet, and one who was asked alone; the last two free for a rehearsal.
ASKED_PHONE, RENEWING_PHONE, FAMILY_PHONE, WECHAT_PHONE = "16988880031", "16988880032", "16988880033", "16988880034"
FAMILIES = 2
ON_LIST, PUPILS, REMINDED = 9, 4, 12
HEADER = ("姓名", "身份证号", "手机", "部门或班级")
PUBLISHED_UNTIL = date(2019, 1, 1)  # whoever was signed in the published years is counted there and stays as they are


def tell(district: District) -> None:
    """Needs teams with a nurse; people who are in no contract and in none of the published figures."""
    teams = {team.code: team for team in CareTeam.objects.select_related("organization", "leader")}
    clerk, doctor = actor("clerk", district), actor("doctor01", district)
    homes = sorted(_unsigned_families(district), key=len, reverse=True)
    if len(homes) > FAMILIES:
        _a_family_half_way(district, homes[0], teams["T02"], doctor)
        patients.change_contact(
            patient_id=_grown(district, homes[1])[0].pk, phone=FAMILY_PHONE, by=clerk, at=district.now
        )
    away = {person.pk for home in homes for person in home}
    _an_employer(district, teams["T03"], clerk, doctor, away)
    _a_school(district, homes[FAMILIES:], teams["T04"], clerk, doctor)
    _reminders(district)
    _a_guardianship(district)


def _a_family_half_way(district: District, home: Sequence[Patient], team: CareTeam, doctor: Actor) -> None:
    """Yesterday evening: one adult has signed, the doctor comes back for the others."""
    at = district.now - timedelta(hours=13)
    sitting = enrolment.open_sitting(household_id=home[0].household_id or 0, team_id=team.pk, by=doctor, at=at)
    first, *others = _grown(district, home)
    enrolment.sign_member(
        sitting_id=sitting.pk,
        patient_id=first.pk,
        package_ids=_basic(district),
        signature=_signed_by(first.name),
        gives_consent=True,
        by=doctor,
        at=at,
    )
    for other in others[:1]:
        enrolment.put_off_member(sitting_id=sitting.pk, patient_id=other.pk, by=doctor, at=at)


def _an_employer(district: District, team: CareTeam, clerk: Actor, doctor: Actor, away: set[int]) -> None:
    """A list from Excel with two bad rows; two have signed on the spot, one said no, some were asked."""
    *workers, alone = [person for person in _unsigned_adults(district) if person.pk not in away][: ON_LIST + 1]
    if len(workers) < ON_LIST:
        return
    then = district.now - timedelta(days=2)
    group = _group(district, EMPLOYER, "employer", team, clerk)
    lines = [
        (person.name, str(person.identity_number), "", "装订车间" if number < ON_LIST // 2 else "排版车间")
        for number, person in enumerate(workers)
    ]
    wrong = str(workers[0].identity_number)[:-1]
    lines += [(f"{workers[1].name[0]}某某", lines[1][1], "", "排版车间"), ("黄师傅", f"{wrong}?", "", "装订车间")]
    _import(district, group, lines, by=clerk)
    entries = {entry.patient_id: entry for entry in GroupEntry.objects.filter(group=group)}
    for person in workers[:2]:
        enrolment.sign_entry(
            entry_id=entries[person.pk].pk,
            signature=_signed_by(person.name),
            gives_consent=True,
            by=doctor,
            at=then,
        )
    patients.change_contact(patient_id=workers[3].pk, phone=ASKED_PHONE, by=clerk, at=then)
    asked = [entries[person.pk].pk for person in workers[2:6]]
    for entry_id in asked:
        enrolment.invite_entry(entry_id=entry_id, by=clerk, at=then)
    enrolment.decline_entry(
        entry_id=entries[workers[2].pk].pk,
        reason_code="has_doctor",
        note="单位对面就有医院",
        by=clerk,
        at=district.now,
    )
    patients.change_contact(patient_id=alone.pk, phone=WECHAT_PHONE, by=clerk, at=then)
    contracts.offer_contract(
        patient_id=alone.pk, team_id=team.pk, package_ids=_basic(district), origin="team", by=doctor, at=then
    )


def _a_school(
    district: District, homes: Sequence[Sequence[Patient]], team: CareTeam, clerk: Actor, doctor: Actor
) -> None:
    """Pupils: each is signed for by a guardian, whoever stands beside them."""
    pupils = [person for home in homes for person in home if person.birth_date > _ago(district, 17)][:PUPILS]
    if not pupils:
        return
    group = _group(district, SCHOOL, "school", team, clerk)
    _import(district, group, [(p.name, str(p.identity_number), "", "初三（2）班") for p in pupils], by=clerk)
    entry = GroupEntry.objects.filter(group=group, patient=pupils[0]).first()
    grant = ProxyGrant.objects.filter(patient=pupils[0], kind="guardian").select_related("agent").first()
    if entry is not None and grant is not None:
        enrolment.sign_entry(
            entry_id=entry.pk,
            signature=_signed_by(grant.agent.name, signer_patient_id=grant.agent_id, relation="家长"),
            gives_consent=True,
            by=doctor,
            at=district.now,
        )


def _group(district: District, name: str, kind: str, team: CareTeam, by: Actor) -> CollectiveGroup:
    return enrolment.register_group(
        team_id=team.pk,
        name=name,
        kind=kind,
        contact_name="工会曹老师" if kind == "employer" else "班主任吕老师",
        contact_phone="",
        package_codes=["basic"],
        agreed_date=district.today - timedelta(days=6),
        signing_day=district.today,
        place=f"{name}会议室" if kind == "employer" else "教学楼一楼",
        by=by,
        at=district.now - timedelta(days=5),
    )


def _import(district: District, group: CollectiveGroup, lines: Sequence[Sequence[str]], *, by: Actor) -> None:
    at = district.now - timedelta(days=4)
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *lines])
    job = imports.request_import(
        code="enrolment.people",
        content=text.getvalue().encode("gb18030"),
        name=f"{group.name}名单.csv",
        params={"group_id": group.pk},
        by=by,
        at=at,
    )
    imports.read_import(job_id=job.pk, at=at)
    imports.check_import(job_id=job.pk, at=at, on=district.today)
    imports.start_import(job_id=job.pk, by=by, at=at)
    imports.write_import(job_id=job.pk, at=at + timedelta(minutes=1), on=district.today)


def _reminders(district: District) -> None:
    """A dozen of those whose contract runs out; one of them can be signed in as, one has no phone."""
    at = district.now
    rows = Contract.objects.filter(
        organization_id=district.centres[0].organization,
        status="signed",
        period__endswith__gt=district.today + timedelta(days=1),
        period__endswith__lte=district.today + timedelta(days=60),
        patient__is_current=True,
        patient__birth_date__lt=_ago(district, 30),
    )
    rows = rows.exclude(patient__name__in=[persona.name for persona in PERSONAS]).select_related("patient")
    chosen = [row.patient for row in rows.order_by("period__endswith", "pk")[:REMINDED]]
    for person, phone in zip(chosen, (RENEWING_PHONE, ""), strict=False):
        patients.change_contact(patient_id=person.pk, phone=phone, by=Actor.system("demo"), at=at)
    with scope.patients([person.pk for person in chosen]):
        enrolment.remind_expiring(at=at)


def _a_guardianship(district: District) -> None:
    """An adult without capacity whose guardian signed: a year is nearly over, somebody has a look."""
    row = (
        Contract.objects.filter(
            organization_id=district.centres[0].organization,
            status="signed",
            period__contains=district.today,
            patient__birth_date__lt=_ago(district, 40),
            patient__is_current=True,
            patient__household__isnull=False,
            signed_date__lt=district.today - timedelta(days=60),
        )
        .exclude(patient_id__in=Contract.objects.filter(signed_date__lt=PUBLISHED_UNTIL).values("patient_id"))
        .exclude(patient__name__in=[persona.name for persona in PERSONAS])
        .select_related("patient")
        .order_by("-pk")
    )
    for contract in row[:20]:
        person = contract.patient
        at_home = Patient.objects.filter(
            household_id=person.household_id, is_current=True, birth_date__lt=_ago(district, 25)
        ).exclude(pk=person.pk)
        if (agent := at_home.order_by("pk").first()) is not None:
            begun = district.now - timedelta(days=350)
            patients.grant_proxy(
                patient_id=person.pk,
                agent_id=agent.pk,
                kind="guardian",
                scopes=[],
                from_date=begun.date(),
                to_date=None,
                proof="法院判决书（演示）",
                by=Actor.system("demo"),
                at=begun,
            )
            with scope.patients([person.pk, agent.pk]):
                enrolment.open_reviews(at=district.now)
            return


def _unsigned_families(district: District) -> Iterator[list[Patient]]:
    """Households with an adult and a child of which nobody is signed or asked, in order."""
    taken = _taken()
    rows = Patient.objects.filter(
        organization_id=district.centres[0].organization, household__isnull=False, is_current=True
    )
    homes: dict[int, list[Patient]] = {}
    children = rows.filter(birth_date__gt=_ago(district, 17)).values("household_id")
    for person in rows.filter(household_id__in=children).order_by("household_id", "birth_date"):
        homes.setdefault(person.household_id or 0, []).append(person)
    for home in homes.values():
        if _grown(district, home) and not any(person.pk in taken for person in home):
            yield home


def _grown(district: District, home: Sequence[Patient]) -> list[Patient]:
    """Adults with a document, those who head the household first."""
    grown = [person for person in home if person.birth_date < _ago(district, 20) and person.identity_number]
    return sorted(grown, key=lambda person: person.relation_to_head != "02")


def _unsigned_adults(district: District) -> Iterator[Patient]:
    taken = _taken()
    named = {persona.name for persona in PERSONAS}
    rows = Patient.objects.filter(
        organization_id=district.centres[0].organization,
        is_current=True,
        birth_date__lt=_ago(district, 25),
        birth_date__gt=_ago(district, 39),
    ).exclude(identity_number=None)
    return (person for person in rows.order_by("pk") if person.pk not in taken and person.name not in named)


def _taken() -> set[int]:
    """Signed or asked now, or counted in the published years."""
    return set(Contract.objects.filter(status__in=["signed", "ended", "offered"]).values_list("patient_id", flat=True))


def _basic(district: District) -> list[int]:
    return [package.pk for package in contract_queries.published_packages(on=district.today) if package.code == "basic"]


def _ago(district: District, years: int) -> date:
    return add_years(district.today, -years)


def _signed_by(name: str, **more: object) -> Signature:
    return Signature(kind="witness", image=stroke(), signer_name=name, **more)  # type: ignore[arg-type]


def stroke(width: int = 240, height: int = 80) -> bytes:
    """A signature-like wave as PNG (1 bit grey), so that the evidence can be opened."""
    rows = [bytearray(b"\xff" * (width // 8)) for _ in range(height)]
    for x in range(16, width - 16):
        wave = (x * 7 % 60) if (x // 30) % 2 else 60 - (x * 5 % 60)
        for y in (10 + wave, 11 + wave, 12 + wave):
            rows[y][x // 8] &= ~(0x80 >> (x % 8))
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
