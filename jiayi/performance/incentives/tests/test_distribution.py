import copy
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.foundation.practitioners.models import AssistantShare
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once
from jiayi.kernel.versions import VersionTaken
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_practitioner,
    make_team,
)
from jiayi.performance.incentives import queries, services
from jiayi.performance.incentives.models import Distribution, FeeScheme, PayLine
from jiayi.performance.incentives.rules import RulesRefused
from jiayi.performance.incentives.services import AlreadyPublished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def centre():
    load_once(services.load_schemes, by=SYSTEM, at=AT)
    return make_organization()


@pytest.fixture
def teams(centre):
    """Team A signed two people and its doctor has two assistants; B's doctor assists A's; B signed one."""
    helper = make_practitioner(organization=centre, name="助手甲")
    first, second = make_team(organization=centre), make_team(organization=centre)
    with transaction.atomic():
        for assistant, weight in ((helper, "0.4"), (second.leader, "0.6")):
            AssistantShare.objects.create(
                doctor=first.leader, assistant=assistant, weight=Decimal(weight), from_date=date(2015, 1, 1)
            )
    for team in (first, first, second):
        make_contract(patient=make_patient(organization=centre), team=team, signed_date=date(2017, 4, 1))
    return first, second, helper


def run(centre, grade="良好"):
    return services.run_distribution(
        organization_id=centre.pk, year=2017, scheme_code="hangzhou_120", grade=grade, grade_source="测试",
        by=SYSTEM, at=AT,
    )  # fmt: skip


def amounts(distribution):
    return {
        (line.split, line.parent.key if line.parent else "", line.key): line.amount
        for line in PayLine.objects.filter(distribution=distribution).select_related("parent")
    }


def test_three_signatures_become_360_yuan_down_to_persons(centre, teams):
    first, second, helper = teams
    distribution = run(centre)
    assert (distribution.people, distribution.total) == (3, 360)
    assert queries.amounts(distribution_id=distribution.pk, split="payer") == {
        "resident": 36, "district": 234, "city": 90,
    }  # fmt: skip
    assert queries.amounts(distribution_id=distribution.pk, split="installment") == {
        "prepaid": 120, "half_year": 57, "year_end": 57,
    }  # fmt: skip
    assert queries.amounts(distribution_id=distribution.pk, split="pool") == {
        "team": 252, "staff": 72, "management": 36,
    }  # fmt: skip
    assert queries.amounts(distribution_id=distribution.pk, split="team") == {str(first.pk): 168, str(second.pk): 84}
    slips = {slip.practitioner_id: slip.amount for slip in queries.list_payslips(distribution_id=distribution.pk)}
    assert slips == {
        first.leader_id: Decimal("134.40"),
        helper.pk: Decimal("13.44"),
        second.leader_id: 84 + Decimal("20.16"),
    }
    assert sum(slips.values()) == 252


def test_every_amount_opens_upward_to_the_total_and_down_to_the_contracts(centre, teams):
    first, _, helper = teams
    distribution = services.publish_distribution(distribution_id=run(centre).pk, by=SYSTEM, at=AT)
    line = queries.list_pay_lines(practitioner_id=helper.pk)[0]
    told = queries.explain(line_id=line.pk, own_practitioner_id=helper.pk)
    assert [step.split for step in told.chain] == ["root", "pool", "team", "person"]
    assert line.formula == "团队所得 × 20% × 40%"
    assert sum(sister.amount for sister in told.sisters) == told.chain[-2].amount
    people = queries.page_people_behind(line_id=line.pk, own_practitioner_id=helper.pk).items
    assert {row.team_id for row in people} == {first.pk}
    assert len(people) == 2
    level = queries.list_parts(distribution_id=distribution.pk)
    while level:
        below = queries.list_parts(distribution_id=distribution.pk, parent_id=level[-1].pk)
        for split in {part.split for part in below}:
            assert sum(p.amount for p in below if p.split == split) == level[-1].amount
        level = below


def test_a_person_opens_own_published_lines_only(centre, teams):
    first, _, helper = teams
    distribution = run(centre)
    line = PayLine.objects.get(distribution=distribution, practitioner=helper)
    assert queries.list_pay_lines(practitioner_id=helper.pk) == []
    with pytest.raises(NotFound):
        queries.explain(line_id=line.pk, own_practitioner_id=helper.pk)
    services.publish_distribution(distribution_id=distribution.pk, by=SYSTEM, at=AT)
    others = PayLine.objects.get(distribution=distribution, practitioner=first.leader)
    with pytest.raises(NotFound):
        queries.explain(line_id=others.pk, own_practitioner_id=helper.pk)
    assert queries.explain(line_id=line.parent_id, own_practitioner_id=helper.pk).line.split == "team"
    with scope.subtree(make_organization().path), pytest.raises(NotFound):
        queries.explain(line_id=line.pk)


def test_running_again_replaces_the_draft_and_a_published_year_is_not_recomputed(centre, teams):
    former, latter = run(centre), run(centre, grade="优质")
    former.refresh_from_db()
    assert (former.state, latter.total) == ("replaced", 375)
    assert queries.list_distributions(year=2017) == [latter]
    services.publish_distribution(distribution_id=latter.pk, by=SYSTEM, at=AT)
    assert queries.find_latest(organization_id=centre.pk, year=2017) == latter
    with pytest.raises(AlreadyPublished):
        run(centre)
    with pytest.raises(InvalidTransition):
        services.publish_distribution(distribution_id=latter.pk, by=SYSTEM, at=AT)


def moved(before, after):
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def new_version(change, version="2"):
    raw = copy.deepcopy(queries.get_scheme(code="hangzhou_120", on=date(2017, 12, 31)).rules)
    change(raw)
    return services.add_scheme(
        code="hangzhou_120", version=version, name="改", rules_as_data=raw, effective_from=date(2017, 1, 1),
        source="测试", by=SYSTEM, at=AT,
    )  # fmt: skip


def test_another_weight_moves_doctors_and_assistants_and_nothing_else(centre, teams):
    first, _, _ = teams
    before = amounts(run(centre))
    new_version(lambda raw: raw.update(person_shares={"doctor": "0.75", "assistants": "0.25"}))
    changed = moved(before, amounts(run(centre)))
    assert {split for split, _, _ in changed} == {"person"}
    assert {parent for _, parent, _ in changed} == {str(first.pk)}


def test_another_payer_amount_moves_that_payer_and_what_is_below_the_total(centre, teams):
    before = amounts(run(centre))
    new_version(lambda raw: raw["payers"].update(resident="15"))
    changed = moved(before, amounts(run(centre)))
    assert ("payer", "total", "resident") in changed
    assert not changed & {("payer", "total", "district"), ("payer", "total", "city")}
    assert {split for split, _, _ in changed} == {"root", "payer", "pool", "team", "person"}


def test_days_under_contract_may_be_the_basis_instead(centre, teams):
    new_version(lambda raw: raw.update(basis="days"))
    assert run(centre).total == 0
    person = make_patient(organization=centre)
    make_contract(
        patient=person, team=teams[0], signed_date=date(2016, 7, 1), start=date(2017, 1, 1), end=date(2017, 3, 15)
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM facts_factyear")
    distribution = run(centre)
    assert distribution.people == Decimal("0.2000")
    assert distribution.total == 24


def test_a_scheme_that_does_not_add_up_is_refused_and_nothing_is_stored(centre):
    with pytest.raises(RulesRefused, match="应当正好是 1"):
        new_version(lambda raw: raw["pools"].update(team="0.6"))
    with pytest.raises(VersionTaken):
        new_version(lambda raw: None, version="2017.1")
    assert FeeScheme.objects.count() == len(queries.list_schemes()) == 1
    with pytest.raises(NotFound):
        queries.get_scheme(code="hangzhou_120", on=date(2010, 1, 1))
    with pytest.raises(RulesRefused):
        run(centre, grade="优秀")
    assert not Distribution.objects.exists()


def test_the_database_refuses_parts_that_do_not_equal_the_whole(centre, teams):
    distribution = run(centre)
    root = PayLine.objects.get(distribution=distribution, split="root")
    with pytest.raises(DatabaseError), transaction.atomic():
        PayLine.objects.create(
            distribution=distribution, parent=root, split="pool", key="gift", label="礼物", organization=centre,
            formula="", amount=1,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": -1},
        {"split": "root"},
        {"split": "person", "practitioner": None},
        {"key": "team"},
    ],
)
def test_the_database_refuses_a_negative_doubled_or_homeless_line(centre, teams, change):
    distribution = run(centre)
    root = PayLine.objects.get(distribution=distribution, split="root")
    row = {
        "distribution": distribution, "parent": root, "split": "pool", "key": "new", "label": "x",
        "organization": centre, "formula": "", "amount": 0,
    } | change  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        PayLine.objects.create(**row)


def test_the_database_refuses_to_edit_money_and_schemes_in_use(centre, teams):
    distribution = run(centre)
    for change in (
        lambda: PayLine.objects.update(amount=0),
        lambda: FeeScheme.objects.update(rules={}),
        lambda: Distribution.objects.filter(pk=distribution.pk).update(state="published"),
        lambda: Distribution.objects.filter(pk=distribution.pk).update(total=-1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_a_scheme_twice_without_source_or_ending_before_it_begins(centre):
    row = {"code": "x", "version": "1", "name": "x", "rules": {}, "source": "s", "effective_from": date(2017, 1, 1)}
    FeeScheme.objects.create(**row)
    for bad in (row, row | {"version": "2", "source": ""}, row | {"version": "3", "effective_to": date(2016, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FeeScheme.objects.create(**bad)


def test_the_database_refuses_a_second_published_distribution_of_a_year(centre, teams):
    first = services.publish_distribution(distribution_id=run(centre).pk, by=SYSTEM, at=AT)
    second = Distribution.objects.create(
        organization=centre, year=2017, scheme=first.scheme, grade="良好", grade_source="x", people=1, total=1,
        observed_to=first.observed_to, computed_by="t", computed_at=AT,
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Distribution.objects.filter(pk=second.pk).update(state="published", published_at=AT)
