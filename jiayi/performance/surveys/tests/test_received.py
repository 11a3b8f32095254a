"""The surveyed centre sees what the bureau's survey found there: after the end, in figures, without who was asked."""

import json
from types import SimpleNamespace

import pytest

from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.performance.surveys import queries, services
from jiayi.performance.surveys.api import desk
from jiayi.performance.surveys.models import SurveyRow
from tests.calling import Caller, without_permission

from .conftest import AT, actor, draw, give, later, make_call

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "received-desk")
WRONG = {"knows_signed": "yes", "knows_doctor": "no", "knows_content": "yes"}


def bureau_survey(world, *, is_finished=True):
    above = SimpleNamespace(**{**vars(world), "centre": world.bureau_place, "director": world.bureau})
    with scope.everything(reason="test"):
        survey = draw(above, title="全区抽查")
        SurveyRow.objects.filter(survey=survey).update(answers={"has_agreement": True})
        give(world, survey)
        for number in range(1, 17):
            make_call(world, survey, number, **({"choices": WRONG} if number <= 2 else {}))
        if is_finished:
            services.finish_survey(survey_id=survey.pk, reason="", by=world.bureau, at=later(5))
    return survey


@pytest.fixture
def world(world):
    # The survey of a bureau is drawn over its whole district.
    world.caller = actor(world.bureau_place, "surveyor", account_id=world.account.pk, name="第三方")
    return world


def seen_by(world, by, path):
    with scope.subtree(by.organization_path):
        return DESK.get(by, path)


def test_a_centre_reads_its_own_figures_and_those_of_its_doctors(world):
    survey = bureau_survey(world)
    status, listed = seen_by(world, world.director, "/received-surveys")
    assert (status, [row["id"] for row in listed]) == (200, [survey.pk])
    status, found = seen_by(world, world.director, f"/received-surveys/{survey.pk}")
    [centre] = found["centres"]
    assert (status, centre["result"]["reached"], centre["result"]["effective"]) == (200, 16, 14)
    assert {row["id"] for row in found["doctors"]} == {team.pk for team in world.teams}
    assert len(centre["elements"]) == 5
    assert found["whole_reached"] == 16


def test_nobody_who_was_asked_and_nobody_who_called_is_named(world):
    survey = bureau_survey(world)
    _, found = seen_by(world, world.director, f"/received-surveys/{survey.pk}")
    told = json.dumps(found, ensure_ascii=False, default=str)
    assert not [person.name for person in world.people if person.name in told]
    assert "第三方" not in told
    assert "patient_id" not in told


def test_before_the_end_nothing_is_told(world):
    survey = bureau_survey(world, is_finished=False)
    assert seen_by(world, world.director, "/received-surveys") == (200, [])
    assert seen_by(world, world.director, f"/received-surveys/{survey.pk}")[0] == 404


def test_a_centre_that_was_not_asked_and_who_drew_it_find_nothing_received(world):
    survey = bureau_survey(world)
    for by in (actor(world.other, "director"), world.bureau):
        with scope.subtree(by.organization_path), pytest.raises(NotFound):
            queries.view_received(survey_id=survey.pk, by=by)


def test_without_the_permission_nobody_reads_it(world):
    survey = bureau_survey(world)
    by = without_permission(world.director)
    assert seen_by(world, by, f"/received-surveys/{survey.pk}")[0] == 403


def test_an_own_survey_is_not_one_from_above(world):
    with scope.everything(reason="test"):
        draw(world, title="自查", at=AT)
    assert seen_by(world, world.director, "/received-surveys") == (200, [])
