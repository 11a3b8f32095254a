"""A draft is asked for on a page and worked out in the worker."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.facts.tests.factories import AT, make_contract, make_organization, make_patient, make_team
from jiayi.performance.incentives import queries, services
from jiayi.performance.incentives.models import DistributionRun
from jiayi.performance.incentives.rules import RulesRefused
from jiayi.performance.incentives.services import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    with scope.everything(reason="test data"):
        load_once(services.load_schemes, by=staff_actor(), at=AT)
        place = make_organization()
        team = make_team(organization=place)
        make_contract(patient=make_patient(organization=place), team=team, signed_date=date(2017, 4, 1))
    return place


@pytest.fixture
def ask(centre):
    by = staff_actor(account_id=7, name="主任", organization_id=centre.pk, organization_path=centre.path)

    def asked(**changes):
        values = {
            "organization_id": centre.pk,
            "year": 2017,
            "scheme_code": "hangzhou_120",
            "grade": "良好",
            "grade_source": "考核定稿",
        }
        return services.ask_distribution(**values | changes, by=by, at=AT)

    with scope.subtree(centre.path):
        yield asked


def test_what_is_asked_twice_runs_once_and_names_who_asked(ask):
    run = ask()
    assert ask() == run and (run.state, run.get_step_display()) == ("queued", "等后台接手")
    assert run_jobs(queue="facts") == 1
    run.refresh_from_db()
    assert (run.state, run.finished_at is not None) == ("done", True)
    assert queries.get_distribution(distribution_id=run.distribution_id).computed_by == "staff:7"
    assert ask() != run


def test_what_cannot_be_computed_is_refused_at_once_or_said_afterwards(ask, centre):
    with pytest.raises(RulesRefused):
        ask(grade="没有这一等")
    run = ask()
    with scope.everything(reason="published meanwhile"):
        made = services.run_distribution(
            organization_id=centre.pk,
            year=2017,
            scheme_code="hangzhou_120",
            grade="良好",
            grade_source="考核定稿",
            by=staff_actor(),
            at=AT,
        )
        services.publish_distribution(distribution_id=made.pk, by=staff_actor(), at=AT)
    run_jobs(queue="facts")
    run.refresh_from_db()
    assert (run.state, run.problem) == ("refused", "这一年的分配已经公布，不能重算")
    with pytest.raises(services.AlreadyPublished):
        ask()


def test_a_run_that_breaks_says_so_and_may_be_asked_for_again(ask, monkeypatch):
    run = ask()

    def breaks(**given):
        raise RuntimeError

    monkeypatch.setattr(running, "run_distribution", breaks)
    run_jobs(queue="facts")
    run.refresh_from_db()
    assert run.state == "failed" and "请再试一次" in run.problem
    services.carry_out(run_id=run.pk, at=AT)  # delivered twice: nothing happens
    assert ask() != run


def test_the_database_refuses_a_second_live_run_a_result_without_draft_and_a_failure_without_words(ask):
    run = ask()
    same = {name: getattr(run, name) for name in ("organization", "year", "scope_path", "requested_by", "requested_at")}
    with pytest.raises(DatabaseError), transaction.atomic():
        DistributionRun.objects.create(**same)
    for state in ("done", "failed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            DistributionRun.objects.filter(pk=run.pk).update(state=state)
    DistributionRun.objects.filter(pk=run.pk).update(state="running")
    for state in ("done", "failed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            DistributionRun.objects.filter(pk=run.pk).update(state=state)
    with pytest.raises(DatabaseError), transaction.atomic():
        DistributionRun.objects.create(**same | {"year": 2018}, state="done")
