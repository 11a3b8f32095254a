"""The scores of a cycle are asked for on a page and worked out in the worker."""

import pytest
from django.db import DatabaseError, transaction

from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.appraisals import queries, services
from jiayi.performance.appraisals.models import AppraisalResult, ScoringRun
from jiayi.performance.appraisals.services import running, scoring
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization
from jiayi.performance.measures import services as measures

pytestmark = pytest.mark.django_db


def _world():
    with scope.everything(reason="test data"):
        bureau = make_organization(kind="bureau")
        for code in ("WH", "CH"):
            make_organization(parent=bureau, code=code)
        measures.load_seeds(by=SYSTEM, at=AT)
        services.load_schemes(by=SYSTEM, at=AT)
        measures.compute(catalogue="hangzhou_2017", year=2016, by=SYSTEM, at=AT)
        cycle = services.open_cycle(
            scheme_code="xiacheng", organization_id=bureau.pk, year=2016, title="2016", by=SYSTEM, at=AT
        )
    return bureau, cycle


@pytest.fixture
def world():
    return load_once(_world)


@pytest.fixture
def ask(world):
    bureau, cycle = world
    by = staff_actor(account_id=7, name="卫健局", organization_id=bureau.pk, organization_path=bureau.path)
    with scope.subtree(bureau.path):
        yield lambda: services.ask_scoring(cycle_id=cycle.pk, catalogue="hangzhou_2017", by=by, at=AT)


def scores():
    return sorted(AppraisalResult.objects.values_list("organization__code", flat=True))


def test_what_is_asked_twice_is_scored_once_and_counts_the_places(ask):
    run = ask()
    assert ask() == run and (run.state, run.requested_by, scores()) == ("queued", "staff:7", [])
    assert run_jobs(queue="facts") == 1
    run.refresh_from_db()
    assert (run.state, run.done_count, run.total_count, run.finished_at is not None) == ("done", 2, 2, True)
    assert scores() == ["CH", "WH"]
    assert ask() != run


def test_how_far_it_is_can_be_seen_meanwhile_and_the_scores_of_before_stay_until_the_new_ones_are_whole(
    ask, monkeypatch
):
    ask()
    run_jobs(queue="facts")
    before, real, seen = set(AppraisalResult.objects.values_list("pk", flat=True)), scoring._sheet, []

    def watched(*given):
        run = queries.find_newest_scoring(cycle_id=again.cycle_id)
        seen.append((run.state, run.done_count, run.total_count))
        assert set(AppraisalResult.objects.values_list("pk", flat=True)) == before
        return real(*given)

    monkeypatch.setattr(scoring, "_sheet", watched)
    again = ask()
    run_jobs(queue="facts")
    assert seen == [("running", 0, 2), ("running", 1, 2)]
    assert before.isdisjoint(AppraisalResult.objects.values_list("pk", flat=True))


def test_a_scoring_whose_worker_was_killed_is_taken_up_again_from_the_beginning(ask, monkeypatch):
    run, real = ask(), scoring._sheet

    class Killed(BaseException):
        pass

    def killed_at_the_second(scheme, found, place, year):
        if place.code == "WH":
            raise Killed
        return real(scheme, found, place, year)

    monkeypatch.setattr(scoring, "_sheet", killed_at_the_second)
    with pytest.raises(Killed):
        services.carry_out(run_id=run.pk, at=AT)
    run.refresh_from_db()
    assert (run.state, scores()) == ("running", [])
    monkeypatch.setattr(scoring, "_sheet", real)
    run_jobs(queue="facts")  # the rescued job
    run.refresh_from_db()
    assert (run.state, run.done_count, scores()) == ("done", 2, ["CH", "WH"])
    newest = max(AppraisalResult.objects.values_list("pk", flat=True))
    services.carry_out(run_id=run.pk, at=AT)  # delivered twice: nothing happens
    assert max(AppraisalResult.objects.values_list("pk", flat=True)) == newest


def test_what_was_finished_meanwhile_is_refused_with_its_reason(ask, world):
    ask()
    run_jobs(queue="facts")
    run = ask()
    services.finish_cycle(cycle_id=world[1].pk, by=SYSTEM, at=AT)
    run_jobs(queue="facts")
    run.refresh_from_db()
    assert (run.state, run.problem) == ("refused", "这次考核已经定稿，不能再改")
    with pytest.raises(services.CycleIsFinal):
        ask()


def test_a_scoring_that_breaks_says_so_and_may_be_asked_for_again(ask, monkeypatch):
    run = ask()

    def breaks(**given):
        raise RuntimeError

    monkeypatch.setattr(running, "score_cycle", breaks)
    run_jobs(queue="facts")
    run.refresh_from_db()
    assert run.state == "failed" and "请再评一次" in run.problem
    assert ask() != run


def test_a_year_without_results_and_a_foreign_cycle_are_refused_at_once(ask, world):
    _, cycle = world
    with pytest.raises(services.NotComputed):
        services.ask_scoring(cycle_id=cycle.pk, catalogue="unknown", by=SYSTEM, at=AT)
    with scope.everything(reason="test data"):
        other = make_organization(kind="bureau")
    with scope.subtree(other.path):
        for refused in (ask, lambda: queries.find_newest_scoring(cycle_id=cycle.pk)):
            with pytest.raises(NotFound):
                refused()


def test_the_database_refuses_a_second_live_scoring_a_failure_without_words_and_more_done_than_there_is(ask):
    run = ask()
    same = {
        name: getattr(run, name)
        for name in ("organization", "cycle", "catalogue", "scope_path", "requested_by", "requested_at")
    }
    with pytest.raises(DatabaseError, match="one_run_at_a_time"), transaction.atomic():
        ScoringRun.objects.create(**same)
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        ScoringRun.objects.create(**same, state="done")
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        ScoringRun.objects.filter(pk=run.pk).update(state="done")
    with pytest.raises(DatabaseError, match="run_counts"), transaction.atomic():
        ScoringRun.objects.filter(pk=run.pk).update(done_count=1)
    ScoringRun.objects.filter(pk=run.pk).update(state="running")
    with pytest.raises(DatabaseError, match="says_why"), transaction.atomic():
        ScoringRun.objects.filter(pk=run.pk).update(state="failed")
