"""Which proof of presence counts is a rule of the desk, in versions, tried out on the visits that were made."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.care.visits import queries
from jiayi.care.visits import services as visits
from jiayi.care.visits.models import PresencePolicy
from jiayi.care.visits.services import policy_kind
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .seen import EXAM, given, place_with_forms, seen

pytestmark = pytest.mark.django_db
FIRST = TODAY + timedelta(days=7)


@pytest.fixture
def policies():
    load_once(visits.load_builtin_policies)
    queries.forget_policies()
    yield PresencePolicy.objects
    queries.forget_policies()


def proposal(**changed):
    base = PresencePolicy.objects.get(version=1)
    return revisions.Proposal(
        code="presence", content=deepcopy(policy_kind.read(base)) | changed, base_id=base.pk, effective_from=FIRST,
        source="例会", by=Actor.system("tests"), on=TODAY, at=NOW,
    )  # fmt: skip


def test_the_shipped_policy_is_the_first_version_and_said_as_it_is(policies):
    assert visits.load_builtin_policies() == 0
    row = policies.get(version=1)
    assert policy_kind.written(policy_kind.read(row)) == {"ways": row.ways}
    assert queries.policy_on(TODAY).code == "presence-2026"


def test_a_new_policy_holds_from_its_day_on_and_the_old_one_before(policies):
    policy_kind.KIND.publish(proposal(clinic_asked=True, clinic_kinds=["qr"]))
    before, after = queries.policy_on(FIRST - timedelta(days=1)), queries.policy_on(FIRST)
    assert (before.code, before.ways["clinic"].is_asked) == ("presence-2026", False)
    assert (after.code, after.ways["clinic"].is_asked, after.ways["clinic"].kinds) == ("presence-v2", True, ("qr",))
    assert after.ways["home"] == before.ways["home"]


def test_a_withdrawn_policy_never_holds(policies):
    made = policy_kind.KIND.publish(proposal(home_asked=False))
    assert policy_kind.KIND.withdraw is not None
    policy_kind.KIND.withdraw(made)
    assert queries.policy_on(FIRST).code == "presence-2026"


def test_a_way_that_asks_for_a_proof_takes_at_least_one(policies):
    (problem,) = policy_kind.check(proposal(phone_asked=True, phone_kinds=[]))
    assert problem.path == "phone_kinds" and "至少认一种" in problem.message
    assert policy_kind.check(proposal(phone_asked=False, phone_kinds=[])) == []


def test_a_trial_counts_the_visits_that_would_be_without_a_proof(policies):
    place = place_with_forms()
    with place.scope():
        assert "没有服务可以试算" in policy_kind.trial(proposal()).sentences[0]
    exam = {name: value for name, value in EXAM.items() if name != "examined_on"}
    seen(place, given(place.patient(), ("physical_exam", exam)), way="clinic")
    with place.scope():
        effect = policy_kind.trial(proposal(clinic_asked=True))
    assert effect.rows == [["门诊", "1", "0", "1"]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits_presencepolicy SET ways = '{}'",
        "DELETE FROM visits_presencepolicy",
        "INSERT INTO visits_presencepolicy (version, ways, effective_from, source)"
        " VALUES (2, '{}', '2026-01-01', '测试')",
        "INSERT INTO visits_presencepolicy (version, ways, effective_from, effective_to, source)"
        " VALUES (2, '{}', '1990-01-01', '1991-01-01', '')",
    ],
)
def test_the_database_refuses_a_changed_policy_and_two_on_a_day(policies, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
