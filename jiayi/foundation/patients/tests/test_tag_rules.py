"""Classes by rule: published by two, put into effect by the worker, ended when the condition no longer holds."""

from datetime import date, timedelta

import pytest

from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.testing import load_once, run_jobs
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import resident, tag_rules
from ..models import TagRule, TagRun
from ..rules import tag_conditions
from ..services import tag_rule_kind as kind
from .factories import make_patient
from .tagging import AT, BY, HYPERTENSION, ON, SIXTY, add, conditions, held, run_all, staff, tag_of

pytestmark = pytest.mark.django_db
DESK, RESIDENT = Caller(tag_rules.router, "tag-rules-desk"), Caller(resident.router, "tag-rules-resident")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: ON)
    load_once(services.load_builtin_tag_rules)
    with scope.everything(reason="test"):
        yield


@pytest.fixture(scope="module")
def cleaned():
    def spell(**content):
        values = {"name": "试试看", "tag": "elderly", "priority": 10, "conditions": [SIXTY]} | content
        return clean(kind.outline(), values)

    return spell


class TestTheFactsOfARule:
    def test_the_shipped_rules_fit_the_form_and_read_as_sentences(self):
        for rule in TagRule.objects.all():
            found, problems = clean(kind.outline(), kind.KIND.content(rule.pk))
            assert (found, problems) == (
                {"name": rule.name, "tag": rule.tag, "priority": 10, "conditions": conditions(*rule.conditions)},
                [],
            )
        said = dict(TagRule.objects.values_list("code", "conditions"))
        assert tag_conditions.words_of(said["elderly"]) == "年龄满 65 岁"
        assert tag_conditions.words_of(said["child"]) == "年龄 0 到 6 岁"
        assert services.load_builtin_tag_rules() == 0

    @pytest.mark.parametrize(
        ("record", "words", "born_in", "born_out"),
        [
            (SIXTY, "年龄满 60 岁", date(1966, 6, 3), date(1966, 6, 4)),
            ({"fact": "age", "age_unit": "months", "age_from": 0, "age_to": 36}, "年龄 0 到 36 月龄",
             date(2023, 5, 4), date(2023, 5, 3)),
            ({"fact": "age", "age_unit": "days", "age_from": 1, "age_to": 28}, "出生 1 到 28 天",
             date(2026, 5, 6), date(2026, 5, 5)),
            ({"fact": "age", "age_unit": "years", "age_from": 40, "age_to": 50}, "年龄 40 到 50 岁",
             date(1975, 6, 4), date(1975, 6, 3)),
        ],
    )  # fmt: skip
    def test_an_age_counts_years_months_or_days_to_the_day(self, record, words, born_in, born_out):
        add(record)
        inside, outside = make_patient(birth_date=born_in), make_patient(birth_date=born_out)
        run_all()
        assert ("low_income" in held(inside), "low_income" in held(outside)) == (True, False)
        assert tag_conditions.words_of(conditions(record)) == words

    @pytest.mark.parametrize(
        ("record", "values"),
        [
            ({"fact": "sex", "sex": "1"}, ({"sex": "1"}, {"sex": "2"})),
            ({"fact": "residence", "residence": "registered"}, ({"is_registered_here": True}, {})),
            ({"fact": "residence", "residence": "resident"}, ({}, {"is_resident_here": False})),
            ({"fact": "signed", "signed": "no"}, ({}, None)),
            ({"fact": "lacks_tag", "tags": ["elderly"]}, ({"birth_date": date(1990, 1, 1)}, {})),
        ],
    )
    def test_other_facts_are_looked_up_as_they_stand(self, record, values):
        add(record)
        inside, outside = (make_patient(**one) if one is not None else None for one in values)
        run_all()
        assert "low_income" in held(inside)
        assert outside is None or "low_income" not in held(outside)
        assert tag_of(inside, "low_income").period_from == ON

    def test_a_class_held_long_enough_is_a_condition_too(self):
        add(HYPERTENSION | {"held_days": 30})
        early, late = make_patient(), make_patient()
        for person, since in ((early, 30), (late, 29)):
            services.set_tag(
                patient_id=person.pk, code="hypertension", from_date=ON - timedelta(days=since),
                source="register", by=BY, at=AT,
            )  # fmt: skip
        assert ("low_income" in held(early), "low_income" in held(late)) == (True, False)
        assert tag_conditions.words_of(conditions(HYPERTENSION | {"held_days": 30})) == "归入高血压满 30 天"

    @pytest.mark.parametrize(
        ("content", "path", "words"),
        [
            ({"conditions": []}, "conditions", "至少加一条"),
            ({"conditions": [SIXTY | {"age_from": None}]}, "conditions.0.age_from", "至少填一头"),
            ({"conditions": [SIXTY | {"age_to": 50}]}, "conditions.0.age_to", "止要不小于起"),
            ({"conditions": [SIXTY | {"age_from": 200}]}, "conditions.0.age_from", "最多 130 岁"),
            ({"conditions": [{"fact": "moon"}]}, "conditions.0.fact", "没有“moon”这个选项"),
            ({"conditions": [{"fact": "has_tag", "tags": []}]}, "conditions.0.tags", "请选"),
            ({"conditions": [SIXTY, SIXTY]}, "conditions.1", "重复"),
            ({"tag": "child"}, "tag", "这项规则给的是“老年人”"),
            ({"conditions": [{"fact": "has_tag", "tags": ["hiv"]}]}, "tag", "只给少数人看"),
            (
                {"conditions": [{"fact": "has_tag", "tags": ["elderly"]}]},
                "conditions",
                "绕成一圈，谁也算不出来：老年人",
            ),
        ],
    )
    def test_what_cannot_be_worked_out_is_told_at_its_place(self, cleaned, content, path, words):
        found, problems = cleaned(**content)
        if not problems:
            problems = kind.check(proposal(found))
        assert [one.path for one in problems] == [path]
        assert words in problems[0].message


def proposal(content, code="elderly", begins=ON):
    return revisions.Proposal(
        code=code, content=content, base_id=None, effective_from=begins, source="测试", by=BY, on=ON, at=AT
    )


class TestARuleIsChangedByTwo:
    @pytest.fixture
    def place(self):
        return make_organization(kind="bureau")

    def draft(self, place, **changes):
        director = staff(place, Role.DIRECTOR)
        base = TagRule.objects.get(code="elderly")
        made = revisions.start_revision(kind="tag_rules", code="elderly", base_id=base.pk, by=director, at=AT)
        return revisions.save_revision(
            revision_id=made.pk,
            content=made.content | {"name": "60 岁及以上老年人", "conditions": [SIXTY]} | changes,
            effective_from=ON,
            source="区卫健局会议纪要",
            reason="签约口径改为 60 岁",
            edition=0,
            by=director,
            at=AT,
        )

    def test_published_by_another_it_is_in_effect_after_the_run(self, place):
        sixty, seventy = make_patient(birth_date=date(1964, 1, 1)), make_patient(birth_date=date(1955, 1, 1))
        draft, director = self.draft(place), staff(place, Role.DIRECTOR)
        revisions.propose_revision(revision_id=draft.pk, on=ON, by=director, at=AT)
        for who in (director, staff(place, Role.BUREAU)):
            with pytest.raises((Forbidden, revisions.ProposerCannotPublish)):
                revisions.publish_revision(revision_id=draft.pk, on=ON, by=who, at=AT)
        revisions.publish_revision(revision_id=draft.pk, on=ON, by=staff(place, Role.BUREAU, account_id=8), at=AT)
        run_jobs(queue="tables")
        run = TagRun.objects.get()
        assert (run.trigger, run.state, run.tags) == ("published", "done", ["elderly"])
        assert (run.gained_count, run.lost_count, run.renamed_count) == (1, 0, 1)
        assert tag_of(sixty, "elderly").period_from == ON
        assert tag_of(seventy, "elderly").period_from == date(2020, 1, 1)
        assert queries.reason_of(tag_of(seventy, "elderly")) == "规则“60 岁及以上老年人”第 2 版：年龄满 60 岁"
        first = TagRule.objects.get(code="elderly", version=1)
        assert first.effective_to == ON

    def test_before_that_it_is_said_how_many_and_who(self, place):
        sixty = make_patient(organization=place, birth_date=date(1964, 1, 1), name="王桂芳")
        make_patient(organization=place)
        make_patient(birth_date=date(1964, 1, 1))
        draft = self.draft(place)
        with scope.subtree(place.path):
            tried = revisions.try_out(revision_id=draft.pk, on=ON, by=staff(place, Role.DIRECTOR), at=AT)
        assert tried.sentences[0] == "按 2026-06-03 算，您的范围里会归入“老年人” 1 人，不再归入 0 人。"
        assert [row[1:] for row in tried.rows] == [("1", "1", "0", "2")]
        path = f"/tag-rule-drafts/{draft.pk}/people"
        status, body = DESK.get(staff(place, Role.DIRECTOR), path)
        assert (status, [(row["id"], row["name"]) for row in body["items"]]) == (200, [(sixty.pk, "王桂芳")])
        assert DESK.get(staff(place, Role.BUREAU), path)[1]["items"][0]["name"] == "王*芳"
        assert DESK.get(staff(place, Role.DIRECTOR), f"{path}?side=lose")[1]["items"] == []
        assert DESK.get(without_permission(staff(place, Role.DIRECTOR)), path)[0] == 403
        assert held(sixty) == set()

    def test_a_stricter_rule_says_who_would_be_out(self, place):
        person = make_patient(organization=place, birth_date=date(1958, 1, 1))
        draft = self.draft(place, conditions=[SIXTY | {"age_from": 70}])
        body = DESK.get(staff(place, Role.DIRECTOR), f"/tag-rule-drafts/{draft.pk}/people?side=lose")[1]
        assert [row["id"] for row in body["items"]] == [person.pk]

    def test_people_of_a_class_for_few_are_counted_and_not_named(self, place):
        director = staff(place, Role.DIRECTOR)
        made = revisions.start_revision(kind="tag_rules", code="mind", base_id=None, by=director, at=AT)
        content = {"name": "试试看", "tag": "mental", "priority": 10, "conditions": [SIXTY]}
        revisions.save_revision(
            revision_id=made.pk, content=content, effective_from=ON, source="会议", reason="试", edition=0,
            by=director, at=AT,
        )  # fmt: skip
        assert DESK.get(director, f"/tag-rule-drafts/{made.pk}/people")[0] == 403
        doctor = staff(place, Role.DIRECTOR, roles=frozenset({Role.DIRECTOR, Role.DOCTOR}), permissions=frozenset())
        assert DESK.get(doctor, f"/tag-rule-drafts/{made.pk}/people")[0] == 200

    def test_a_draft_of_another_kind_or_not_ready_has_no_people(self, place):
        draft = self.draft(place, conditions=[])
        assert DESK.get(staff(place, Role.DIRECTOR), f"/tag-rule-drafts/{draft.pk}/people")[0] == 422
        assert DESK.get(staff(place, Role.DIRECTOR), "/tag-rule-drafts/99999/people")[0] == 404

    def test_a_retired_rule_empties_its_class(self, place):
        person = make_patient()
        director, second = staff(place, Role.DIRECTOR), staff(place, Role.BUREAU, account_id=8)
        made = revisions.start_retirement(
            kind="tag_rules", version_id=TagRule.objects.get(code="elderly").pk, by=director, at=AT
        )
        revisions.save_revision(
            revision_id=made.pk, content={}, effective_from=ON, source="会议", reason="不用了", edition=0,
            by=director, at=AT,
        )  # fmt: skip
        revisions.propose_revision(revision_id=made.pk, on=ON, by=director, at=AT)
        revisions.publish_revision(revision_id=made.pk, on=ON, by=second, at=AT)
        run_jobs(queue="tables")
        assert held(person) == set()
        assert tag_of(person, "elderly").period_to == ON

    def test_the_runs_are_listed_with_how_far_they_are(self, place):
        make_patient()
        run_all()
        TagRun.objects.create(
            trigger="nightly", tags=["child"], on_date=ON, total_count=8, done_count=4, requested_at=AT
        )
        status, body = DESK.get(staff(place, Role.DIRECTOR), "/tag-runs")
        assert (status, [(one["state"], one["percent"]) for one in body["items"]]) == (
            200,
            [("queued", 50), ("done", 100)],
        )
        assert DESK.get(without_permission(staff(place, Role.DIRECTOR)), "/tag-runs")[0] == 403


def test_a_resident_reads_why_a_class_stands():
    person = make_patient()
    actor = Actor(
        kind="resident", account_id=1, name="", patient_id=person.pk, patient_ids=frozenset({person.pk}),
        roles=frozenset({Role.RESIDENT}), channel="resident_h5",
    )  # fmt: skip
    status, body = RESIDENT.get(actor, "/profile")
    assert status == 200
    assert [(one["label"], one["reason"]) for one in body["classes"]] == [
        ("老年人", "规则“65 岁及以上老年人”第 1 版：年龄满 65 岁")
    ]
