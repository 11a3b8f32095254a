"""A measure in versions: its conditions are checked at their field, tried out and kept."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean, differences
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization, make_patient, tag
from jiayi.performance.measures import queries, services
from jiayi.performance.measures.models import Measure
from jiayi.performance.measures.services.measure_kind import KIND, outline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def measure():
    with scope.everything(reason="test"):
        load_once(services.load_seeds, by=SYSTEM, at=AT)
        yield Measure.objects.get(code="HZ17-4")


def proposal(measure, begins=date(2018, 1, 1), **changes):
    found, problems = clean(outline(), KIND.content(measure.pk) | changes)
    assert problems == []
    return revisions.Proposal(
        code=measure.code, content=found, base_id=measure.pk, effective_from=begins, source="测试", by=SYSTEM,
        on=date(2017, 12, 1), at=AT,
    )  # fmt: skip


def test_every_measure_of_the_product_fits_the_form():
    fields = outline()
    for version in KIND.versions(""):
        cleaned, problems = clean(fields, KIND.content(version.id))
        assert problems == [], version
        assert differences(fields, cleaned, KIND.content(version.id)) == []


def test_a_wrong_condition_is_told_at_its_field_with_a_suggestion(measure):
    said = {
        one.path: one.message
        for one in KIND.check(proposal(measure, numerator="高血压病", exclusion="pg_sleep(9) > 0"))
    }
    assert set(said) == {"numerator", "exclusion"}
    assert "是不是想写“高血压”" in said["numerator"]
    [problem] = KIND.check(proposal(measure, numerator_value="月亮"))
    assert problem.path == "numerator_value"


def test_a_trial_counts_people_by_both_versions(measure):
    centre = make_organization()
    for born in (1930, 1950):
        tag(make_patient(organization=centre, birth_date=date(born, 1, 1)), "elderly", date(2016, 1, 1))
    services.compute(catalogue="hangzhou_2017", year=2017, by=SYSTEM, at=AT)
    tried = {row[0]: row[1:] for row in KIND.trial(proposal(measure, denominator="年龄 >= 80")).rows}
    assert tried["分母"] == ("0", "1")  # the version in use asks for a registered household and a record


def test_a_new_version_follows_the_old_one_and_results_keep_theirs(measure):
    run = services.compute(catalogue="hangzhou_2017", year=2017, by=SYSTEM, at=AT)
    number = KIND.publish(proposal(measure, target="0.8"))
    measure.refresh_from_db()
    assert measure.effective_to == date(2018, 1, 1)
    assert (Measure.objects.get(pk=number).version, Measure.objects.get(pk=number).status) == ("2018.1", "published")
    assert queries.get_measure(code=measure.code, year=2017).pk == measure.pk
    assert run.rules[measure.code] == measure.version
    KIND.retire(revisions.Retirement(version_id=number, last_day_after=date(2019, 1, 1), by=SYSTEM, at=AT))
    assert Measure.objects.get(pk=number).effective_to == date(2019, 1, 1)


def test_the_database_keeps_a_version_as_it_was_and_one_a_day(measure):
    for change in ({"numerator": "TRUE"}, {"target": None}, {"source": "改"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**change)
    values = KIND.content(measure.pk) | {"yearly_targets": {}, "target": None, "source": "s"}
    with pytest.raises(IntegrityError), transaction.atomic():
        other = Measure.objects.create(
            code=measure.code, version="9", effective_from=date(2016, 1, 1), effective_to=date(2017, 1, 1), **values
        )
        Measure.objects.filter(pk=other.pk).update(status="published")
