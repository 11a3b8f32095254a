"""The worker brings the classes in line with their rules; the database keeps rules, runs and tags as they must be."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.kernel import clock, scope
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, run_jobs
from jiayi.kernel.versions import end_version

from .. import jobs, queries, services
from ..models import Patient, PatientTag, TagRule, TagRun
from ..services import tagging
from .factories import make_patient
from .tagging import AT, BY, HYPERTENSION, ON, SIXTY, add, held, run_all, tag_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: ON)
    load_once(services.load_builtin_tag_rules)
    with scope.everything(reason="test"):
        yield


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

    def test_a_new_person_is_told_the_same_as_everybody_at_night(self):
        for unit, low, high in (("years", 5, 7), ("months", 1, 30), ("days", 20, 45)):
            add({"fact": "age", "age_unit": unit, "age_from": low, "age_to": high}, code=f"{unit}-1", tag="tb")
        add({"fact": "residence", "residence": "resident"}, {"fact": "sex", "sex": "1"}, code="men", tag="copd")
        add({"fact": "signed", "signed": "no"}, SIXTY, code="free", tag="stroke", priority=3)
        births = [date(2024, 2, 29), date(2020, 2, 29), date(2026, 4, 30), date(2026, 5, 14), date(1960, 1, 31)]
        people = [make_patient(birth_date=born, sex=sex) for born in births for sex in ("1", "2")]
        for person in people:
            PatientTag.objects.filter(patient=person).delete()
        services.apply_tag_rules([person.pk for person in people], on=ON)
        for person in people:
            told = queries.tags_of_newcomer(person, on=ON)
            rows = PatientTag.objects.filter(patient=person)
            assert {(one.tag, one.rule_id, one.since, one.until) for one in told} == set(
                rows.values_list("code", "rule_id", "period_from", "period_to")
            )
        add(HYPERTENSION, code="more")
        assert queries.tags_of_newcomer(people[0], on=ON) is None

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
        end_version(TagRule, first.pk, on=ON + timedelta(days=1))
        queries.forget_tag_rules()
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
            ("dates_in_order", {"effective_to": ON - timedelta(days=1), "code": "other"}),
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
