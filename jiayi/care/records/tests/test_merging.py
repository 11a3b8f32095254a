"""What two records of one person both say is said once after the merge, and as before after its undoing."""

from uuid import uuid4

import pytest

from jiayi.care.assessments.tests.filled import place_with_forms
from jiayi.care.records import services
from jiayi.care.records.models import AllergyIntolerance, Condition, MedicationStatement
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import DuplicatePair
from jiayi.foundation.tasks.tests.people import NOW
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

from .recording import stop

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
MODELS = (Condition, MedicationStatement, AllergyIntolerance)


@pytest.fixture
def place():
    with scope.everything(reason="test"):
        yield place_with_forms()


def write(place, person, dose="5mg", *, also=""):
    """The own diagnosis and the father's, a medicine in its second dose, one that was stopped, an allergy."""
    said = {"patient_id": person.pk, "by": place.doctor, "at": NOW}
    for whose in ("self", "father"):
        services.add_condition(name="高血压", whose=whose, client_key=uuid4(), **said)
    taken = services.add_medicine(name="氨氯地平", dose="2.5mg", client_key=uuid4(), **said)
    services.change_medicine(
        entry_id=taken.pk, dose=dose, client_key=uuid4(), reason="没到目标", by=place.doctor, at=NOW
    )
    stop(place, "medicines", services.add_medicine(name="二甲双胍", client_key=uuid4(), **said), "cost")
    services.add_allergy(name="青霉素", client_key=uuid4(), **said)
    if also:
        services.add_medicine(name=also, client_key=uuid4(), **said)


def rows_of(*people):
    found = [row for model in MODELS for row in model.objects.filter(patient__in=people).order_by("id").values()]
    assert found
    return found


def test_what_holds_on_both_records_holds_once_and_comes_back_with_the_undoing(place):
    kept, taken = place.patient(), place.patient()
    write(place, kept, "5mg")
    write(place, taken, "10mg", also="阿司匹林")
    before = rows_of(kept, taken)
    pair = DuplicatePair.objects.create(
        first_id=kept.pk, second_id=taken.pk, organization_id=kept.organization_id,
        other_organization_id=kept.organization_id, source="rule", reasons=["name_and_birth"], opened_at=NOW,
        opened_by=SYSTEM.label,
    )  # fmt: skip
    merged = patients.merge_records(
        pair_id=pair.pk, kept_id=kept.pk, fields=[], reason="电话核对过", proposed_by="staff:7", by=SYSTEM, at=NOW
    )
    active = [(row["key"], row.get("whose"), row.get("dose")) for row in rows_of(kept) if row["state"] == "active"]
    assert active == [
        ("hypertension", "self", None),
        ("hypertension", "father", None),
        ("amlodipine", None, "5mg"),  # of the record that stays
        ("aspirin", None, ""),
        ("penicillin", None, None),
    ]
    stopped = [(row["key"], row["dose"]) for row in rows_of(kept) if row["state"] == "stopped"]
    assert sorted(stopped) == [("amlodipine", "2.5mg")] * 2 + [("metformin", "")] * 2  # what was, stays readable
    patients.undo_merge(merge_id=merged.pk, reason="其实是两姐妹", by=SYSTEM, at=NOW)
    assert rows_of(kept, taken) == before
