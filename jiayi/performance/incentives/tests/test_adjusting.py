"""Frozen fees are not paid; what was paid for a contract nobody knew of comes back in the next distribution."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, make_place, resident, staff
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.contracting.fulfillment.tests.people import director
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.practitioners.models import AssistantShare
from jiayi.foundation.practitioners.tests.factories import make_practitioner
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, run_jobs
from jiayi.performance.facts.tests.factories import SYSTEM
from jiayi.performance.incentives import queries, services
from jiayi.performance.incentives.models import DistributedContract, Distribution, FeeAdjustment, PayLine

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 3, 1, 30, tzinfo=UTC)
YEAR_END = datetime(2025, 12, 30, 1, 30, tzinfo=UTC)
NEXT_YEAR = datetime(2026, 12, 30, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _everything():
    load_catalogue()
    load_once(load_templates)
    load_once(services.load_schemes, by=SYSTEM, at=AT)
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def team():
    return make_place()


def run(team, year=2025, at=YEAR_END):
    return services.run_distribution(
        organization_id=team.organization_id, year=year, scheme_code="hangzhou_120", grade="良好", grade_source="测试",
        by=SYSTEM, at=at,
    )  # fmt: skip


def publish(distribution, at=YEAR_END):
    return services.publish_distribution(distribution_id=distribution.pk, by=SYSTEM, at=at)


def dispute(contract, at=YEAR_END):
    return fulfillment.dispute_contract(contract_id=contract.pk, text="没签过", by=resident(contract.patient), at=at)


def decide(case, *, is_upheld, at=YEAR_END):
    fulfillment.decide_case(
        case_id=case.pk, is_upheld=is_upheld, reason="查过笔迹了", by=director(case.contract), at=at
    )
    run_jobs()


def slips(distribution):
    return {slip.practitioner_id: slip.amount for slip in queries.list_payslips(distribution_id=distribution.pk)}


def test_a_disputed_contract_is_not_paid_and_the_distribution_says_so(team):
    make_contract(team=team, at=AT)
    disputed = make_contract(team=team, at=AT)
    dispute(disputed)
    drafted = run(team)
    assert (drafted.people, drafted.held_count, drafted.total) == (1, 1, 120)
    held = DistributedContract.objects.get(distribution=drafted, is_held=True)
    assert held.contract_id == disputed.pk


def test_the_freeze_holds_before_any_event_has_arrived(team):
    contract = make_contract(team=team, at=AT)
    run_jobs()
    assert run(team).people == 1
    dispute(contract)
    assert run(team).people == 0


def test_what_is_upheld_after_publishing_is_clawed_back_in_the_next_one(team):
    helper = make_practitioner(organization=team.organization, name="助手甲")
    AssistantShare.objects.create(
        doctor=team.leader, assistant=helper, weight=Decimal(1), from_date=datetime(2020, 1, 1, tzinfo=UTC).date()
    )
    good, unknown = make_contract(team=team, at=AT), make_contract(team=team, at=AT)
    paid = publish(run(team))
    before = {line.pk: line.amount for line in PayLine.objects.filter(distribution=paid)}
    assert slips(paid) == {team.leader_id: Decimal("134.40"), helper.pk: Decimal("33.60")}
    decide(dispute(unknown), is_upheld=True)
    make_contract(team=team, at=NEXT_YEAR - timedelta(days=30))
    following = run(team, year=2026, at=NEXT_YEAR)
    assert (following.total, following.adjusted_total) == (120, -120)
    assert slips(following) == {team.leader_id: 0, helper.pk: 0}
    publish(following, at=NEXT_YEAR)
    taken = PayLine.objects.get(distribution=following, practitioner=team.leader, adjustment__isnull=False)
    assert taken.amount == Decimal("-67.20")
    told = queries.explain(line_id=taken.pk, own_practitioner_id=team.leader_id)
    assert [step.split for step in told.chain] == ["adjustment", "pool", "team", "person"]
    assert (told.correction.contract_id, told.correction.source_year) == (unknown.pk, 2025)
    assert told.correction.case_id == unknown.disputes.get().pk
    assert not told.opens_to_people
    assert before == {line.pk: line.amount for line in PayLine.objects.filter(distribution=paid)}
    assert run_next_is_clean(team)
    assert good.status == "signed"


def run_next_is_clean(team):
    at = NEXT_YEAR + timedelta(days=365)
    return run(team, year=2027, at=at).adjusted_total == 0


def test_what_was_held_back_and_proves_in_order_is_paid_in_the_next_one(team):
    contract = make_contract(team=team, at=AT)
    case = dispute(contract)
    assert publish(run(team)).total == 0
    decide(case, is_upheld=False)
    following = run(team, year=2026, at=NEXT_YEAR)
    assert following.adjusted_total == 120
    assert slips(following) == {team.leader_id: 84}


def test_upheld_before_publishing_is_neither_paid_nor_clawed_back(team):
    contract = make_contract(team=team, at=AT)
    case = dispute(contract)
    drafted = run(team)
    decide(case, is_upheld=True)
    with pytest.raises(services.DraftOutdated):
        publish(drafted)
    assert publish(run(team)).total == 0
    assert not FeeAdjustment.objects.exists()


def test_a_draft_that_pays_what_is_disputed_since_is_not_published(team):
    contract = make_contract(team=team, at=AT)
    drafted = run(team)
    dispute(contract)
    with pytest.raises(services.DraftOutdated, match="1 处"):
        publish(drafted)
    assert Distribution.objects.get(pk=drafted.pk).state == "draft"


def test_a_contract_voided_after_publishing_is_clawed_back_without_a_case(team):
    contract = make_contract(team=team, at=AT)
    publish(run(team))
    contract_services.void_contract(contract_id=contract.pk, by=staff(team), at=YEAR_END, note="录错了人")
    run_jobs()
    adjustment = FeeAdjustment.objects.get()
    assert (adjustment.kind, adjustment.case_id, adjustment.reason) == ("clawback", None, "协议作废")


def test_noting_twice_is_once_and_two_drafts_do_not_both_settle(team):
    contract = make_contract(team=team, at=AT)
    publish(run(team))
    decide(dispute(contract), is_upheld=True)
    services.correct_distributed(contract_id=contract.pk, is_owed=False, reason="又一次", at=YEAR_END)
    assert FeeAdjustment.objects.count() == 1
    one, other = run(team, year=2026, at=NEXT_YEAR), run(team, year=2024, at=NEXT_YEAR)
    publish(one, at=NEXT_YEAR)
    with pytest.raises(services.DraftOutdated):
        publish(other, at=NEXT_YEAR)


def test_days_under_a_disputed_contract_are_not_counted_either(team):
    contract = make_contract(team=team, at=AT)
    raw = queries.get_scheme(code="hangzhou_120", on=YEAR_END.date()).rules | {"basis": "days"}
    services.add_scheme(
        code="hangzhou_120", version="days", name="按天", rules_as_data=raw, effective_from=AT.date(), source="测试",
        by=SYSTEM, at=AT,
    )  # fmt: skip
    assert run(team).people > 0
    dispute(contract)
    frozen = run(team)
    assert (frozen.people, frozen.held_count) == (0, 1)


def test_the_database_refuses_to_publish_what_is_frozen_and_to_edit_what_was_published(team):
    contract = make_contract(team=team, at=AT)
    drafted = run(team)
    case = dispute(contract)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Distribution.objects.filter(pk=drafted.pk).update(state="published", published_at=AT)
    decide(case, is_upheld=False)
    published = publish(run(team))
    row = DistributedContract.objects.get(distribution=published)
    for change in (
        lambda: DistributedContract.objects.filter(pk=row.pk).update(quantity=2),
        lambda: row.delete(),
        lambda: DistributedContract.objects.create(
            distribution=published, contract=make_contract(team=team, at=AT), team=team, quantity=1
        ),
        lambda: DistributedContract.objects.create(
            distribution=run(team, year=2024), contract=contract, team=team, quantity=0
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_a_second_correction_a_changed_one_and_one_settled_twice(team):
    contract = make_contract(team=team, at=AT)
    publish(run(team))
    decide(dispute(contract), is_upheld=True)
    adjustment = FeeAdjustment.objects.get()
    again = {"kind": "clawback", "source": adjustment.source, "reason": "x", "created_at": AT}
    following = publish(run(team, year=2026, at=NEXT_YEAR), at=NEXT_YEAR)
    for change in (
        lambda: FeeAdjustment.objects.create(**again),
        lambda: FeeAdjustment.objects.create(**(again | {"kind": "release", "reason": ""})),
        lambda: FeeAdjustment.objects.update(reason="别的"),
        lambda: FeeAdjustment.objects.update(settled_in=None),
        lambda: adjustment.delete(),
        lambda: PayLine.objects.create(
            distribution=following, split="adjustment", key="x", label="x", organization=team.organization,
            formula="", amount=1,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
