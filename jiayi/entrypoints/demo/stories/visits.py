"""上门和居民自己填: three forms in one visit, a household in one, and forms that people were asked to fill at home: one
waits for the doctor, one came back to be filled better, one has not been touched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from jiayi.care.visits import services as visits
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_years

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from datetime import datetime

    from ..district import District

OLD, GROWN = 65, 18
REPORT_PHONE = "16988880035"  # whose report came back: to sign in as
# Forms that promise nothing, so that no figure of the year moves.
ALONE: dict[str, dict[str, Any]] = {
    "elder_self_care": {"eating": "1", "grooming": "2", "dressing": "1", "toileting": "2", "moving": "2"},
    "frail": {
        "fatigue": "2", "resistance": "2", "ambulation": "1", "illnesses": "1", "weight_loss": "1",
    },
    "phq2": {"p1": "1", "p2": "0"},
}  # fmt: skip
DAYS = {"elder_self_care": "assessed_on", "frail": "filled_on", "phq2": "filled_on"}
MEASURED = {"symptoms": ["1"], "bp_systolic": 146, "bp_diastolic": 88, "weight": 63.5, "adherence": "1"}
UPPER_ONLY = {"symptoms": ["1"], "bp_systolic": 152}


def tell(district: District) -> None:
    doctor, now = actor("doctor01", district), district.now
    known = [persona.name for persona in PERSONAS]
    own = Patient.objects.filter(
        organization_id=doctor.organization_id, current_team__leader_id=doctor.practitioner_id, is_current=True
    ).exclude(name__in=known)
    own = own.exclude(household__members__name__in=known)
    old = own.filter(birth_date__lte=add_years(district.today, -OLD)).order_by("-pk")

    merged = old.filter(identity_kind="id_card").first()
    if merged is not None:
        _visit(district, [merged], list(ALONE), now - timedelta(days=3, hours=2), doctor, proved=True)
    home = next((one.household_id for one in old.filter(household__isnull=False) if _elders(old, one) > 1), None)
    if home is not None:
        together = list(old.filter(household_id=home)[:3])
        _visit(district, together, ["elder_self_care", "phq2"], now - timedelta(days=1, hours=5), doctor, proved=False)
    grown = own.filter(birth_date__lte=add_years(district.today, -GROWN))
    ill = grown.filter(tags__code="hypertension", tags__period_to__isnull=True).order_by("-pk").distinct()
    _at_home(district, list(ill[:3]), doctor, now)


def _elders(old: Any, one: Patient) -> int:
    return int(old.filter(household_id=one.household_id).count())


def _visit(
    district: District, people: list[Patient], codes: list[str], at: datetime, doctor: Actor, *, proved: bool
) -> None:
    day = at.date().isoformat()
    given = []
    for person in people:
        filled = [visits.FormGiven(code, ALONE[code] | {DAYS[code]: day}) for code in codes]
        proof = {"kind": "id_card", "number": str(person.identity_number)} if proved else None
        given.append(visits.PersonGiven(person.pk, filled, proof))
    visits.submit_visits(
        client_key=uuid5(NAMESPACE_URL, f"demo-visit-{people[0].pk}"),
        visited_at=at,
        ended_at=at + timedelta(minutes=25),
        way="home",
        place="家里",
        people=given,
        by=doctor,
        at=at + timedelta(minutes=26),
    )


def _at_home(district: District, people: list[Patient], doctor: Actor, now: datetime) -> None:
    """Asked: the first waits for the doctor, the second came back, the third lies untouched."""
    asked = [
        visits.ask_report(patient_id=one.pk, form="htn_followup", by=doctor, at=now - timedelta(days=3))
        for one in people
    ]
    for report, person, answers in zip(asked[:2], people, (MEASURED, UPPER_ONLY), strict=False):
        visits.answer_report(report_id=report.pk, answers=answers, by=_themselves(person), at=now - timedelta(days=1))
    if len(asked) > 1:
        visits.reject_report(
            report_id=asked[1].pk,
            reason="血压只写了上压，请把下压也写上；量之前先坐五分钟",
            by=doctor,
            at=now - timedelta(hours=5),
        )
        patients.change_contact(patient_id=people[1].pk, phone=REPORT_PHONE, by=doctor, at=now)


def _themselves(person: Patient) -> Actor:
    return Actor(
        kind="resident",
        account_id=None,
        name=person.name,
        organization_id=person.organization_id,
        patient_ids=frozenset({person.pk}),
        patient_id=person.pk,
        channel="resident_h5",
    )
