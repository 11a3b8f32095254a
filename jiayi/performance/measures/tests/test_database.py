"""The database refuses what must never be, whatever the code above it does."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jiayi.kernel import scope
from jiayi.performance.facts.tests.factories import AT, make_organization
from jiayi.performance.measures.models import (
    EnteredValue,
    Measure,
    MeasureResult,
    MeasureRun,
    PublishedFigure,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


def refused(model, **values):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.create(**values)


def measure(**changes):
    return {
        "code": "T-1", "version": "1", "catalogue": "t", "name": "率", "kind": "facts", "numerator": "TRUE",
        "numerator_words": "甲", "denominator_words": "乙", "source": "测试", "effective_from": date(2017, 1, 1),
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"source": ""},
        {"effective_to": date(2016, 12, 31)},
        {"numerator": ""},
        {"kind": "population", "population_kind": ""},
    ],
)
def test_a_definition_without_source_period_formula_or_population(changes):
    refused(Measure, **measure(**changes))


def test_one_version_twice():
    Measure.objects.create(**measure())
    refused(Measure, **measure())


def test_one_place_with_two_entered_values_for_a_year():
    row = {
        "measure_code": "x", "organization": make_organization(), "year": 2017, "numerator": 1, "denominator": 2,
        "source": "s", "entered_by": "t", "entered_at": AT,
    }  # fmt: skip
    EnteredValue.objects.create(**row)
    refused(EnteredValue, **row)


def test_a_published_cell_twice_or_without_source():
    row = {"table": "t", "table_title": "t", "row": 1, "row_title": "r", "column": "c", "column_title": "c",
           "text": "1", "source": "s"}  # fmt: skip
    PublishedFigure.objects.create(**row)
    refused(PublishedFigure, **row)
    refused(PublishedFigure, **row | {"row": 2, "source": ""})


def test_a_result_twice_for_a_place_or_with_a_negative_count():
    run = MeasureRun.objects.create(
        catalogue="t", year=2017, observed_to=date(2018, 1, 1), facts_hash="", rules={}, computed_by="t", computed_at=AT
    )
    row = {
        "run": run, "measure": Measure.objects.create(**measure()), "organization": make_organization(),
        "numerator": 1, "denominator": 2, "basis": "computed",
    }  # fmt: skip
    MeasureResult.objects.create(**row)
    refused(MeasureResult, **row)
    refused(MeasureResult, **row | {"organization": make_organization(), "numerator": -1})
