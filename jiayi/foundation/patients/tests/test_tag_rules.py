"""Classes by rule: published by two, put into effect by the worker, ended when the condition no longer holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, InvalidInput
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, run_jobs
from tests.calling import Caller, without_permission

from .. import jobs, queries, services
from ..api import resident, tag_rules
from ..models import Patient, PatientTag, TagRule, TagRun
from ..rules import tag_conditions
from ..services import tag_rule_kind as kind
from ..services import tagging
from .factories import make_patient

pytestmark = pytest.mark.django_db
ON, AT = date(2026, 6, 3), datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
BY = Actor.system("tests")
DESK, RESIDENT = Caller(tag_rules.router, "tag-rules-desk"), Caller(resident.router, "tag-rules-resident")
SIXTY = {"fact": "age", "age_unit": "years", "age_from": 60, "age_to": None}
HYPERTENSION = {"fact": "has_tag", "tags": ["hypertension"], "held_days": None}


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


def conditions(*records):
    """As the outline spells them."""
    found, problems = clean(kind.outline(), {"name": "x", "tag": "tb", "priority": 1, "conditions": list(records)})
    assert problems == []
    return found["conditions"]


def add(*records, code="trial", tag="low_income", begins=ON, priority=10):
    return services.add_tag_rule(
        code=code,
        name="试试看",
        tag=tag,
        priority=priority,
        conditions=conditions(*records),
        effective_from=begins,
        source="测试",
        by=BY,
        at=AT,
    )


def run_all(on=ON):
    run = services.start_nightly_tag_run(on=on, at=AT)
    return services.run_tag_rules(run_id=run.pk, at=AT)


def held(person, on=ON):
    return queries.tags_of([person.pk], on).get(person.pk, set())


def tag_of(person, code):
    return PatientTag.objects.filter(patient=person, code=code).latest("period_from")


def staff(place, role, **more):
    values = {
        "kind": "staff",
        "account_id": 7,
        "name": "沈明",
        "organization_id": place.pk,
        "organization_path": place.path,
        "roles": frozenset({role}),
        "permissions": permissions_of(frozenset({role})),
        "channel": "desk",
    }
    return Actor(**(values | more))


class TestTheFactsOfARule:
    def test_the_shipped_rules_fit_the_form_and_read_as_sentences(self):
        for rule in TagRule.objects.all():
            found, problems = clean(kind.outline(), kind.content(rule.pk))
            assert (found, problems) == (
                {"name": rule.name, "tag": rule.tag, "priority": 10, "conditions": conditions(*rule.conditions)},
                [],
            )
        said = dict(TagRule.objects.values_list("code", "conditions"))
        assert tag_conditions.words_of(said["elderly"]) == "年龄满 65 岁"
        assert tag_conditions.words_of(said["child"]) == "年龄到 6 岁为止"
        assert services.load_builtin_tag_rules() == 0

    @pytest.mark.parametrize(
        ("record", "words", "born_in", "born_out"),
        [
            (SIXTY, "年龄满 60 岁", date(1966, 6, 3), date(1966, 6, 4)),
            ({"fact": "age", "age_unit": "months", "age_from": 0, "age_to": 36}, "年龄到 36 月龄为止",
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


class TestARunOfTheWorker:
    def test_who_turns_sixty_five_is_elderly_from_the_birthday_and_a_child_grows_out_of_its_class(self):
        grown = make_patient(birth_date=date(1961, 6, 4))
        child = make_patient(birth_date=date(2019, 6, 4))
        assert (held(grown), held(child)) == (set(), {"child"})
        tomorrow = ON + timedelta(days=1)
        run = run_all(on=tomorrow)
        assert (run.state, run.done_count, run.gained_count, run.lost_count) == ("done", 2, 1, 0)
        assert (held(grown, tomorrow), held(child, tomorrow)) == ({"elderly"}, set())
        assert tag_of(grown, "elderly").period_from == tomorrow
        assert tag_of(child, "child").period_to == tomorrow
        assert list(Patient.objects.order_by("pk").values_list("tag_mask", flat=True)) == [1, 0]

    def test_a_second_run_changes_nothing(self):
        make_patient()
        before = list(PatientTag.objects.values())
        run = run_all()
        assert (run.gained_count, run.lost_count, run.renamed_count) == (0, 0, 0)
        assert list(PatientTag.objects.values()) == before
        assert services.run_tag_rules(run_id=run.pk, at=AT).finished_at == run.finished_at
        assert not DomainEvent.objects.filter(name="patients.patients.tagged").exists()

    def test_a_condition_that_no_longer_holds_ends_the_tag_on_that_day(self):
        add(HYPERTENSION)
        person = make_patient()
        services.set_tag(patient_id=person.pk, code="hypertension", from_date=ON, source="register", by=BY, at=AT)
        assert "low_income" in held(person)
        later = AT + timedelta(days=9)
        services.end_tag(patient_id=person.pk, code="hypertension", to_date=date(2026, 6, 12), by=BY, at=later)
        assert tag_of(person, "low_income").period_to == date(2026, 6, 12)
        assert "low_income" not in held(person, date(2026, 6, 12))

    def test_a_tag_of_people_is_never_taken_away_and_never_doubled(self):
        person = make_patient(birth_date=date(1990, 1, 1))
        for source in ("manual", "register", "import"):
            PatientTag.objects.filter(patient=person).delete()
            PatientTag.objects.create(patient=person, code="elderly", period_from=date(2020, 1, 1), source=source)
            run_all()
            tag = PatientTag.objects.get(patient=person)
            assert (tag.source, tag.period_to, tag.rule) == (source, None, None)
        services.correct_identity(
            patient_id=person.pk, name=person.name, sex="2", birth_date=date(1950, 1, 1), identity_kind="none",
            identity_note="证件遗失", by=BY, at=AT,
        )  # fmt: skip
        assert PatientTag.objects.get(patient=person).source == "import"

    def test_a_corrected_birthday_changes_the_class_at_once(self):
        person = make_patient()
        services.correct_identity(
            patient_id=person.pk, name=person.name, sex="2", birth_date=date(1990, 1, 1), identity_kind="none",
            identity_note="证件遗失", by=BY, at=AT,
        )  # fmt: skip
        person.refresh_from_db()
        assert (held(person), person.tag_mask) == (set(), 0)

    def test_a_tag_of_a_rule_is_not_ended_by_hand(self):
        person = make_patient()
        with pytest.raises(services.TagByRule, match="第 1 版：年龄满 65 岁"):
            services.end_tag(patient_id=person.pk, code="elderly", to_date=ON, by=BY, at=AT)
        with pytest.raises(InvalidInput):
            services.set_tag(patient_id=person.pk, code="tb", from_date=ON, source="rule", by=BY, at=AT)
        again = services.set_tag(patient_id=person.pk, code="elderly", from_date=ON, source="manual", by=BY, at=AT)
        assert again.source == "rule"

    def test_of_two_rules_the_first_in_order_is_the_reason_and_the_class_lasts_while_one_holds(self):
        first = add({"fact": "sex", "sex": "2"}, code="women", tag="elderly", priority=1)
        person, man = make_patient(), make_patient(sex="1")
        run_all()
        assert (tag_of(person, "elderly").rule_id, tag_of(man, "elderly").rule.code) == (first.pk, "elderly")
        services.end_tag_rule(rule_id=first.pk, effective_to=ON + timedelta(days=1), by=BY, at=AT)
        run = run_all(on=ON + timedelta(days=1))
        assert (run.renamed_count, run.lost_count) == (1, 0)
        assert tag_of(person, "elderly").rule.code == "elderly"

    def test_a_rule_that_looks_at_another_class_is_worked_out_after_it(self):
        add({"fact": "has_tag", "tags": ["elderly"]})
        person = make_patient()
        PatientTag.objects.all().delete()
        run = run_all()
        assert held(person) == {"elderly", "low_income"}
        assert run.tags == ["child", "elderly", "low_income"]

    def test_a_new_period_never_reaches_back_over_an_older_one(self):
        person = make_patient()
        PatientTag.objects.filter(patient=person).delete()
        PatientTag.objects.create(
            patient=person, code="elderly", period_from=date(2015, 1, 1), period_to=date(2026, 5, 1), source="manual"
        )
        run_all()
        assert tag_of(person, "elderly").period_from == date(2026, 5, 1)

    def test_a_killed_run_goes_on_where_it_was(self, monkeypatch):
        people = [make_patient(birth_date=date(1961, 6, 4)) for _ in range(3)]
        monkeypatch.setattr(tagging, "BATCH", 1)
        tomorrow = ON + timedelta(days=1)
        run = services.start_nightly_tag_run(on=tomorrow, at=AT)
        kept = tagging._tell

        def breaks(applied, at):
            if TagRun.objects.get(pk=run.pk).done_count == 2:
                raise RuntimeError("power cut")
            kept(applied, at)

        monkeypatch.setattr(tagging, "_tell", breaks)
        with pytest.raises(RuntimeError):
            services.run_tag_rules(run_id=run.pk, at=AT)
        run.refresh_from_db()
        assert (run.state, run.done_count, run.gained_count) == ("failed", 2, 2)
        monkeypatch.setattr(tagging, "_tell", kept)
        done = services.run_tag_rules(run_id=run.pk, at=AT)
        assert (done.state, done.done_count, done.gained_count) == ("done", 3, 3)
        assert [held(one, tomorrow) for one in people] == [{"elderly"}] * 3

    def test_the_nightly_task_starts_a_run_which_the_worker_does(self):
        make_patient()
        jobs.start_nightly_tag_run(timestamp=0)
        run_jobs(queue="tables")
        run = TagRun.objects.get()
        assert (run.trigger, run.state, run.done_count) == ("nightly", "done", 1)

    def test_upper_floors_hear_per_organisation_who_changed(self):
        person = make_patient(birth_date=date(1961, 6, 4))
        run_all(on=ON + timedelta(days=1))
        event = DomainEvent.objects.get(name="patients.patients.tagged")
        assert event.organization_id == person.organization_id
        assert event.payload["tagged_ids"] == event.payload["patient_ids"] == [person.pk]


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


class TestTheDatabaseRefuses:
    @pytest.fixture
    def rule(self):
        return TagRule.objects.get(code="elderly")

    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("version_once", {"version": 1}),
            ("one_tag_rule_version_a_day", {}),
            ("has_source", {"source": "", "code": "other"}),
            ("has_conditions", {"conditions": [], "code": "other"}),
            ("dates_in_order", {"effective_to": ON, "code": "other"}),
        ],
    )
    def test_a_version_that_cannot_be(self, name, changes):
        values = {
            "code": "elderly", "version": 2, "name": "x", "tag": "tb", "conditions": [{}], "priority": 1,
            "effective_from": ON, "source": "测试",
        }  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            TagRule.objects.create(**(values | changes))

    def test_changing_or_removing_a_version_and_moving_its_end(self, rule):
        TagRule.objects.filter(pk=rule.pk).update(effective_to=ON)
        for change in (
            lambda: TagRule.objects.update(conditions=[{}]),
            lambda: TagRule.objects.update(effective_to=None),
            lambda: TagRule.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_tag_of_a_rule_without_it_and_a_tag_of_people_with_one(self, rule):
        person = make_patient(birth_date=date(1990, 1, 1))
        for values in ({"source": "rule"}, {"source": "manual", "rule": rule}):
            with pytest.raises(IntegrityError, match="names_its_rule"), transaction.atomic():
                PatientTag.objects.create(patient=person, code="elderly", period_from=ON, **values)

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("names_tags", {"tags": []}),
            ("of_a_rule", {"trigger": "published"}),
        ],
    )
    def test_a_run_that_cannot_be(self, name, values):
        base = {"trigger": "nightly", "tags": ["child"], "on_date": ON, "requested_at": AT}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            TagRun.objects.create(**(base | values))

    def test_a_run_that_skips_a_step_or_is_done_without_an_end(self):
        run = TagRun.objects.create(trigger="nightly", tags=["child"], on_date=ON, requested_at=AT)
        with pytest.raises(DatabaseError), transaction.atomic():
            TagRun.objects.filter(pk=run.pk).update(state="done", finished_at=AT)
        TagRun.objects.filter(pk=run.pk).update(state="running")
        with pytest.raises(IntegrityError, match="done_has_end"), transaction.atomic():
            TagRun.objects.filter(pk=run.pk).update(state="done")
