"""The latest reading as a condition of a tag rule."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from jiayi.care.vitals import services
from jiayi.care.vitals.services import Reading
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients import services as classes
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place

pytestmark = pytest.mark.django_db
KIND = classes.TAG_RULE_KIND


@pytest.fixture
def place():
    return Place()


def content(**record):
    reading = {"fact": "reading", "reading_code": "bp_systolic", "reading_days": 90} | record
    return clean(KIND.outline(), {"name": "血压偏高", "tag": "hypertension", "priority": 10, "conditions": [reading]})


def report(place, patient, value, *, days_ago):
    with place.scope():
        services.report_readings(
            patient_id=patient.pk,
            readings=[Reading("bp_systolic", Decimal(value)), Reading("bp_diastolic", Decimal(80))],
            taken_at=NOW - timedelta(days=days_ago),
            source="clinic",
            batch=uuid4(),
            by=place.doctor,
            at=NOW,
        )


def test_only_the_last_reading_counts_and_only_while_it_is_fresh(place):
    high, better, old, none = (place.patient() for _ in range(4))
    for patient, value, days in ((high, 130, 20), (high, 150, 5), (better, 150, 20), (better, 130, 5), (old, 150, 91)):
        report(place, patient, value, days_ago=days)
    found, problems = content(reading_from="140")
    assert problems == []
    with place.scope():
        classes.add_tag_rule(
            code="pressure", name=found["name"], tag=found["tag"], priority=10, conditions=found["conditions"],
            effective_from=TODAY, source="测试", by=place.doctor, at=NOW,
        )  # fmt: skip
        people = [one.pk for one in (high, better, old, none)]
        classes.apply_tag_rules(people, on=TODAY)
        held = patients.tags_of(people, TODAY)
        assert [one for one in people if "hypertension" in held.get(one, set())] == [high.pk]
        tag = next(one for one in patients.list_tags(patient_id=high.pk) if one.code == "hypertension")
        assert patients.reason_of(tag) == "规则“血压偏高”第 1 版：最近 90 天里最后一次收缩压不低于 140 mmHg"


@pytest.mark.parametrize(
    ("record", "path"),
    [({}, "conditions.0.reading_from"), ({"reading_from": "140", "reading_to": "90"}, "conditions.0.reading_to")],
)
def test_a_reading_without_bounds_or_with_crossed_ones_is_told(record, path):
    found, problems = content(**record)
    assert problems == []
    proposal = revisions.Proposal(
        code="pressure", content=found, base_id=None, effective_from=TODAY, source="测试", by=None, on=TODAY, at=NOW
    )
    assert [one.path for one in KIND.check(proposal)] == [path]
