"""Medicines and diagnoses on the phone: what holds and what held, a change is noticed, secrets stay in the house."""

from uuid import UUID

import pytest

from jiayi.care.records import services as records
from jiayi.care.sync import queries
from jiayi.care.sync.schemas import CopyOut
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place

pytestmark = pytest.mark.django_db


def test_a_copy_carries_what_is_on_record_and_a_change_is_noticed():
    load_forms()
    place = Place()
    person = place.patient()
    said = {"patient_id": person.pk, "by": place.doctor, "at": NOW}
    with place.scope():
        first = records.add_medicine(name="氨氯地平", dose="5mg", client_key=UUID(int=1), **said)
        records.add_medicine(name="甘精胰岛素", client_key=UUID(int=2), **said)
        records.add_condition(name="高血压", since="2019-03", client_key=UUID(int=3), **said)
        records.add_condition(name="精神分裂症", client_key=UUID(int=4), **said)
        before = _copy(person)
        assert [(row["code"], row["dose"], row["group"]) for row in before["medicines"]] == [
            ("amlodipine", "5mg", ""),
            ("insulin_glargine", "", "insulin"),
        ]
        assert [(row["code"], row["since"]) for row in before["conditions"]] == [("hypertension", "2019-03")]
        records.stop_entry(
            what="medicines", entry_id=first.pk, reason_code="cost", note="", on=TODAY, by=place.doctor, at=NOW
        )
        after = _copy(person)
    assert [row["state"] for row in after["medicines"]] == ["stopped", "active"]
    assert after["mark"] != before["mark"]


def _copy(person):
    [copy] = queries.copies_of(people=[person.pk], on=TODAY)
    return CopyOut(**copy).model_dump()
