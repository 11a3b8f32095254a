"""A dispute while a distribution is being published: frozen before or clawed back after, never both or neither."""

from datetime import UTC, datetime, timedelta

import pytest

from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, make_place, resident
from jiayi.contracting.contracts.tests.racing import at_once
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.contracting.fulfillment.models import DisputeCase
from jiayi.contracting.fulfillment.tests.people import director
from jiayi.foundation.messaging.services import load_templates
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, run_jobs
from jiayi.performance.facts.tests.factories import SYSTEM
from jiayi.performance.incentives import services
from jiayi.performance.incentives.models import Distribution, FeeAdjustment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT = datetime(2025, 6, 3, 1, 30, tzinfo=UTC)
YEAR_END = AT + timedelta(days=200)


@pytest.fixture(autouse=True)
def _everything():
    load_catalogue()
    load_once(load_templates)
    load_once(services.load_schemes, by=SYSTEM, at=AT)
    with scope.everything(reason="test"):
        yield


def drafted(team):
    return services.run_distribution(
        organization_id=team.organization_id, year=2025, scheme_code="hangzhou_120", grade="良好", grade_source="测试",
        by=SYSTEM, at=YEAR_END,
    )  # fmt: skip


def publishing(distribution):
    return lambda: services.publish_distribution(distribution_id=distribution.pk, by=SYSTEM, at=YEAR_END)


def disputing(contract):
    by = resident(contract.patient)
    return lambda: fulfillment.dispute_contract(contract_id=contract.pk, text="没签过", by=by, at=YEAR_END)


def deciding(case):
    by = director(case.contract)
    return lambda: fulfillment.decide_case(case_id=case.pk, is_upheld=True, reason="查过笔迹了", by=by, at=YEAR_END)


@pytest.mark.parametrize("attempt", range(3))
def test_a_dispute_while_publishing_is_frozen_before_or_clawed_back_after(attempt):
    contract = make_contract(team=make_place(), at=AT)
    distribution = drafted(contract.team)
    published, case = at_once(publishing(distribution), disputing(contract))
    assert isinstance(case, DisputeCase)
    deciding(case)()
    run_jobs()
    was_paid = Distribution.objects.get(pk=distribution.pk).state == "published"
    assert was_paid == isinstance(published, Distribution)
    assert was_paid or published.code == "distribution_outdated"
    assert FeeAdjustment.objects.filter(kind="clawback").count() == int(was_paid)


@pytest.mark.parametrize("is_upheld", [True, False])
def test_a_decision_while_publishing_what_is_held_is_put_right_once(is_upheld):
    contract = make_contract(team=make_place(), at=AT)
    case = disputing(contract)()
    distribution = drafted(contract.team)
    by = director(case.contract)
    published, _ = at_once(
        publishing(distribution),
        lambda: fulfillment.decide_case(case_id=case.pk, is_upheld=is_upheld, reason="查过笔迹了", by=by, at=YEAR_END),
    )
    run_jobs()
    was_published = isinstance(published, Distribution)
    due = was_published and not is_upheld
    assert list(FeeAdjustment.objects.values_list("kind", flat=True)) == (["release"] if due else [])
