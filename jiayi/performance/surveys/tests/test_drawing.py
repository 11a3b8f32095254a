from datetime import date, timedelta
from decimal import Decimal

import pytest

from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.foundation.patients import services as patients
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.versions import VersionTaken
from jiayi.performance.facts.tests.factories import SYSTEM
from jiayi.performance.surveys import queries, services
from jiayi.performance.surveys.models import SurveyRow, SurveyStratum
from jiayi.performance.surveys.rules.sampling import Design
from jiayi.performance.surveys.services.drawing import NobodyToDraw, TitleTaken

from .conftest import AT, TODAY, draw

pytestmark = pytest.mark.django_db
DESIGN = Design(method="stratified", size=16, minimum_per_doctor=4)


@pytest.fixture(autouse=True)
def _scope(world):
    with scope.subtree(world.centre.path):
        yield


def numbers(survey):
    return list(SurveyRow.objects.filter(survey=survey).order_by("number").values_list("contract__number", flat=True))


def test_the_preview_shows_strata_precision_and_who_is_left_out_and_stores_nothing(world):
    with scope.everything(reason="test data"):
        patients.record_death(patient_id=world.people[0].pk, died_date=date(2026, 6, 1), cause="", by=SYSTEM, at=AT)
        contract = Contract.objects.get(patient=world.people[1])
        fulfillment.dispute_contract(contract_id=contract.pk, text="没签过", by=SYSTEM, at=AT)
    preview = services.preview_draw(organization_id=world.centre.pk, valid_date=TODAY, design=DESIGN)
    assert (preview.frame_count, preview.left_out) == (38, {"died": 1, "disputed": 1})
    assert (preview.drawn, sum(s.population for s in preview.strata)) == (16, 38)
    assert {s.title for s in preview.strata} <= {"高血压", "老年人", "高血压、老年人"}
    assert 0 < preview.half_width < 1
    assert not SurveyRow.objects.exists()
    tight = services.preview_draw(
        organization_id=world.centre.pk,
        valid_date=TODAY,
        design=Design(method="stratified", size=5, minimum_per_doctor=6),
    )
    assert (tight.least_size, tight.drawn) == (12, 12)


def test_a_draw_stores_strata_weights_reserves_frame_and_seed(world):
    survey = draw(world)
    strata = SurveyStratum.objects.filter(survey=survey)
    assert sum(s.population for s in strata) == survey.frame_count == 40
    assert sum(s.drawn for s in strata) == 16
    assert all(s.weight == (Decimal(s.population) / s.drawn).quantize(Decimal("0.000001")) for s in strata)
    rows = SurveyRow.objects.filter(survey=survey)
    assert rows.filter(is_active=True).count() == 16
    assert rows.filter(is_active=False).count() >= 4
    assert all(row.answers == {"has_agreement": True} for row in rows)
    proof = queries.prove_draw(survey_id=survey.pk)
    assert (proof.is_same, proof.drawn, proof.seed) == (True, 16, 20260615)
    event = DomainEvent.objects.get(name="surveys.survey.drawn")
    assert event.payload["seed"] == 20260615


def test_the_same_seed_draws_the_same_people_and_another_seed_others(world):
    first = draw(world)
    assert numbers(first) == numbers(draw(world, title="再抽一次"))
    assert numbers(first) != numbers(draw(world, title="换个种子", seed=1))


def test_a_frame_or_a_row_that_was_touched_fails_the_proof(world):
    survey = draw(world)
    row = SurveyRow.objects.filter(survey=survey, is_active=True).first()
    SurveyRow.objects.filter(pk=row.pk).update(is_active=False)
    assert queries.prove_draw(survey_id=survey.pk).is_same is False


def test_what_cannot_be_drawn_is_refused_with_a_reason(world):
    draw(world)
    with pytest.raises(TitleTaken):
        draw(world)
    with pytest.raises(NobodyToDraw):
        draw(world, title="空", valid_date=date(2020, 1, 1))
    for wrong in (
        {"design": Design(method="simple", size=0)},
        {"design": Design(method="stratified", size=3, minimum_per_doctor=4)},
        {"valid_date": TODAY + timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            draw(world, title="错", **wrong)
    with pytest.raises(NotFound):
        draw(world, title="别家", organization_id=world.other.pk)


def test_a_rulebook_needs_a_source_a_meaning_and_a_new_version():
    rule = queries.find_rule(on=TODAY)
    values = {
        "code": rule.code,
        "version": "9",
        "name": "新版",
        "definition": rule.definition,
        "effective_from": TODAY,
        "source": "市里的通知",
    }
    with pytest.raises(InvalidInput):
        services.add_rule(**values | {"source": " "})
    with pytest.raises(InvalidInput):
        services.add_rule(**values | {"definition": {}})
    newer = services.add_rule(**values)
    assert queries.find_rule(on=TODAY) == newer
    assert queries.find_rule(on=TODAY - timedelta(days=1)) == rule
    with pytest.raises(VersionTaken):
        services.add_rule(**values)
    assert services.load_rules() == 0
