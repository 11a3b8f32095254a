"""The settings of reminders and reviews in versions: their form and what the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import queries, services
from ..models import EnrolmentPolicy
from ..services.rule_kind import CODE, KIND, OUTLINE

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def policy():
    load_once(services.load_builtin_rules)
    return EnrolmentPolicy.objects.get()


def proposal(policy, **changes):
    found, problems = clean(OUTLINE, KIND.content(policy.pk) | changes)
    assert problems == []
    return revisions.Proposal(
        code=CODE, content=found, base_id=policy.pk, effective_from=date(2026, 7, 1), source="测试", by=BY,
        on=date(2026, 6, 3), at=None,
    )  # fmt: skip


def test_the_settings_of_the_product_fit_the_form(policy):
    assert proposal(policy).content == KIND.content(policy.pk)
    assert KIND.check(proposal(policy)) == []


def test_other_reminder_days_hold_from_their_day(policy):
    number = KIND.publish(proposal(policy, reminder_days=[45, 15]))
    assert queries.rules_on(date(2026, 6, 30)).reminder_days == [60, 30, 7]
    assert queries.rules_on(date(2026, 7, 1)).reminder_days == [45, 15]
    assert [(one.id, one.effective_to) for one in KIND.versions(CODE)] == [
        (policy.pk, date(2026, 7, 1)),
        (number, None),
    ]
    assert KIND.versions("moon") == []


def test_settings_that_contradict_each_other_are_told_where(policy):
    assert [one.path for one in KIND.check(proposal(policy, reminder_days=[7, 60]))] == ["reminder_days"]
    assert [one.path for one in KIND.check(proposal(policy, quiet_to=12, quiet_from=12))] == ["quiet_to"]


def test_the_database_keeps_the_settings_as_they_were(policy):
    for change in (lambda: EnrolmentPolicy.objects.update(rules={}), lambda: EnrolmentPolicy.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
