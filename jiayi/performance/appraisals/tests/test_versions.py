"""The appraisal scheme in versions: its form, its trial, and what the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean, differences
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once
from jiayi.performance.appraisals import queries, rules, services
from jiayi.performance.appraisals.models import AppraisalResult, AppraisalScheme
from jiayi.performance.appraisals.services.scheme_kind import KIND, outline, written
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization
from jiayi.performance.measures import services as measures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scheme():
    with scope.everything(reason="test"):
        load_once(measures.load_seeds, by=SYSTEM, at=AT)
        load_once(services.load_schemes, by=SYSTEM, at=AT)
        yield AppraisalScheme.objects.get(code="xiacheng")


def proposal(scheme, change=lambda found: None, begins=date(2017, 1, 1)):
    raw = KIND.content(scheme.pk)
    change(raw)
    found, problems = clean(outline(), raw)
    assert problems == []
    return revisions.Proposal(
        code=scheme.code, content=found, base_id=scheme.pk, effective_from=begins, source="测试", by=SYSTEM,
        on=date(2016, 12, 1), at=AT,
    )  # fmt: skip


def test_the_scheme_of_the_product_goes_through_its_form_unchanged(scheme):
    given = proposal(scheme)
    assert rules.read_scheme(written(given.content)) == rules.read_scheme(scheme.definition)
    assert differences(outline(), given.content, clean(outline(), KIND.content(scheme.pk))[0]) == []
    assert list(KIND.check(given)) == []


def test_a_band_that_leaves_a_score_open_is_told_at_its_item(scheme):
    def forget_the_rest(found):
        found["items"][3]["bands"].pop()

    def unknown_variable(found):
        found["items"][3]["bands"][0]["when"][0]["variable"] = "月亮"

    for change, words in ((forget_the_rest, "其余得几分"), (unknown_variable, "月亮")):
        [problem] = KIND.check(proposal(scheme, change))
        assert problem.path == "items.3"
        assert words in problem.message


def test_a_trial_scores_the_last_cycle_by_the_draft_and_stores_nothing(scheme):
    district = make_organization(kind="bureau", code="ALL")
    make_organization(parent=district, code="WH")
    assert KIND.trial(proposal(scheme)).rows == ()
    cycle = services.open_cycle(
        scheme_code="xiacheng", organization_id=district.pk, year=2016, title="2016 年考核", by=SYSTEM, at=AT
    )
    measures.compute(catalogue="hangzhou_2017", year=2016, by=SYSTEM, at=AT)
    services.score_cycle(cycle_id=cycle.pk, catalogue="hangzhou_2017", by=SYSTEM, at=AT)

    def better(found):
        found["items"][3]["bands"][1]["points"] = "1.5"

    before = list(AppraisalResult.objects.values_list("total", flat=True))
    [row] = KIND.trial(proposal(scheme, better)).rows
    assert row[-1] == "+0.50"
    assert list(AppraisalResult.objects.values_list("total", flat=True)) == before
    KIND.publish(proposal(scheme, better))
    cycle.refresh_from_db()
    assert cycle.scheme_id == scheme.pk
    assert queries.get_scheme(code="xiacheng", on=date(2017, 6, 1)).version == "2017.1"


def test_the_database_keeps_a_version_as_it_was_and_one_a_day(scheme):
    for change in ({"definition": {}}, {"source": "改"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AppraisalScheme.objects.filter(pk=scheme.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalScheme.objects.filter(pk=scheme.pk).delete()
    with pytest.raises(IntegrityError, match="one_scheme_version_a_day"), transaction.atomic():
        AppraisalScheme.objects.create(
            code=scheme.code, version="9", name="重叠", definition={}, source="s", effective_from=date(2016, 6, 1)
        )
