"""The rulebook of the calls in versions: its form and what the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean, differences
from jiayi.foundation.terminology.services import load_dictionaries
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once
from jiayi.performance.surveys import queries, services
from jiayi.performance.surveys.models import SurveyRule
from jiayi.performance.surveys.rules.rulebook import read_rulebook
from jiayi.performance.surveys.services.rule_kind import KIND, outline, written

from .conftest import AT, TODAY

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def rule():
    with scope.everything(reason="test"):
        load_once(load_dictionaries, by=BY, at=AT)
        load_once(services.load_rules)
        yield SurveyRule.objects.get()


def proposal(rule, change=lambda found: None):
    raw = KIND.content(rule.pk)
    change(raw)
    found, problems = clean(outline(), raw)
    assert problems == []
    return revisions.Proposal(
        code=rule.code, content=found, base_id=rule.pk, effective_from=date(2026, 7, 1), source="测试", by=BY, on=TODAY,
        at=AT,
    )  # fmt: skip


def test_the_rulebook_of_the_product_goes_through_its_form_unchanged(rule):
    given = proposal(rule)
    assert read_rulebook(written(given.content)) == read_rulebook(rule.definition)
    assert differences(outline(), given.content, clean(outline(), KIND.content(rule.pk))[0]) == []


def test_an_element_less_is_a_new_version_and_the_old_one_holds_until_then(rule):
    def drop(found):
        found["elements"][4]["is_needed"] = False

    number = KIND.publish(proposal(rule, drop))
    newer = SurveyRule.objects.get(pk=number)
    assert newer.version == "2026.2"
    assert "knows_content" not in newer.definition["effective_needs"]
    assert queries.find_rule(on=TODAY) == rule
    assert [(one.label, one.effective_to) for one in KIND.versions("")] == [
        ("2026.1 版", date(2026, 7, 1)), ("2026.2 版", None),
    ]  # fmt: skip


def test_a_rulebook_that_leaves_a_call_without_meaning_is_told_where(rule):
    def last_group_takes_few(found):
        found["key_groups"].pop()

    [problem] = KIND.check(proposal(rule, last_group_takes_few))
    assert problem.path == "key_groups"


def test_the_database_keeps_a_rulebook_as_it_was(rule):
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyRule.objects.filter(pk=rule.pk).update(definition={})
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyRule.objects.filter(pk=rule.pk).delete()
