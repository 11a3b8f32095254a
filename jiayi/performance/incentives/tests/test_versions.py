"""The distribution scheme in versions: its form, its trial, and what the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean, differences
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
)
from jiayi.performance.incentives import queries, rules, services
from jiayi.performance.incentives.models import Distribution, FeeScheme
from jiayi.performance.incentives.services.scheme_kind import KIND, OUTLINE, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _schemes():
    with scope.everything(reason="test"):
        load_once(services.load_schemes, by=SYSTEM, at=AT)
        yield


@pytest.fixture
def scheme():
    return FeeScheme.objects.get(code="hangzhou_120")


def proposal(scheme, begins=date(2018, 1, 1), **changes):
    found, problems = clean(OUTLINE, KIND.content(scheme.pk) | changes)
    assert problems == []
    return revisions.Proposal(
        code=scheme.code, content=found, base_id=scheme.pk, effective_from=begins, source="测试", by=SYSTEM,
        on=date(2017, 12, 1), at=AT,
    )  # fmt: skip


def test_the_scheme_of_the_product_goes_through_its_form_unchanged(scheme):
    shown = proposal(scheme).content
    assert rules.read_rules(written(shown)) == rules.read_rules(scheme.rules)
    assert differences(OUTLINE, shown, clean(OUTLINE, KIND.content(scheme.pk))[0]) == []
    assert KIND.check(proposal(scheme)) == []


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("pools", {"pools": [{"pool": "team", "share": "0.65"}, {"pool": "staff", "share": "0.30"}]}, "95%"),
        ("assistants_share", {"doctor_share": "0.9"}, "110%"),
        ("payers", {"payers": []}, None),
        ("schedule", {"schedule": [{"payer": "district", "code": "a", "label": "年初", "amount": "70"}]},
         "“区财政”分期加起来是 70.00 元，应当正好是 78.00 元"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_told_where(scheme, path, change, words):
    found, problems = clean(OUTLINE, KIND.content(scheme.pk) | change)
    if words is None:
        assert [one.path for one in problems] == [path]
        return
    given = revisions.Proposal(
        code="x", content=found, base_id=None, effective_from=None, source="", by=SYSTEM, on=date(2017, 1, 1), at=AT
    )
    [problem] = KIND.check(given)
    assert problem.path == path
    assert words in problem.message


def test_a_trial_shows_the_last_distribution_by_the_draft_and_stores_nothing(scheme):
    centre = make_organization()
    make_contract(
        patient=make_patient(organization=centre), team=make_team(organization=centre), signed_date=date(2017, 4, 1)
    )
    assert KIND.trial(proposal(scheme)).rows == ()
    services.run_distribution(
        organization_id=centre.pk,
        year=2017,
        scheme_code="hangzhou_120",
        grade="良好",
        grade_source="测试",
        by=SYSTEM,
        at=AT,
    )
    dearer = KIND.content(scheme.pk)["payers"]
    dearer[0]["amount"] = "15"
    tried = {row[0]: row[1:] for row in KIND.trial(proposal(scheme, payers=dearer)).rows}
    assert tried["居民"] == ("12.00", "15.00", "3.00")
    assert tried["合计"] == ("120.00", "123.00", "3.00")
    assert (Distribution.objects.count(), FeeScheme.objects.count()) == (1, 1)


def test_a_result_keeps_the_version_that_made_it(scheme):
    centre = make_organization()
    made = services.run_distribution(
        organization_id=centre.pk,
        year=2017,
        scheme_code="hangzhou_120",
        grade="良好",
        grade_source="测试",
        by=SYSTEM,
        at=AT,
    )
    number = KIND.publish(proposal(scheme, doctor_share="0.75", assistants_share="0.25"))
    newer = FeeScheme.objects.get(pk=number)
    assert (newer.version, newer.rules["person_shares"]) == ("2018.1", {"doctor": "0.75", "assistants": "0.25"})
    made.refresh_from_db()
    assert made.scheme_id == scheme.pk
    assert queries.get_scheme(code="hangzhou_120", on=date(2017, 12, 31)).pk == scheme.pk
    assert queries.get_scheme(code="hangzhou_120", on=date(2018, 1, 1)).pk == number


def test_the_database_keeps_a_version_as_it_was_and_one_a_day(scheme):
    for change in ({"rules": {}}, {"source": "改"}, {"effective_from": date(2010, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FeeScheme.objects.filter(pk=scheme.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeScheme.objects.filter(pk=scheme.pk).delete()
    with pytest.raises(IntegrityError, match="one_scheme_version_a_day"), transaction.atomic():
        FeeScheme.objects.create(
            code=scheme.code, version="9", name="重叠", rules={}, source="s", effective_from=date(2017, 1, 1)
        )
