"""Task rules: what they open, move and close, household by household; versions; trial."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.assessments import queries as assessments
from jiayi.care.assessments.models import Assessment
from jiayi.foundation.forms.models import FormResponse, FormTemplate
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.foundation.tasks import queries, services
from jiayi.foundation.tasks.models import Task, TaskRule
from jiayi.foundation.tasks.rules import find_trigger
from jiayi.foundation.tasks.services import task_rule_kind as kind
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import SHANGHAI
from jiayi.kernel.testing import load_once, run_jobs
from jiayi.kernel.versions import end_version

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
CHECKUP, CHILD = "elderly_checkup", "child_checkup"


@pytest.fixture
def place():
    with scope.everything(reason="catalogue"):
        load_once(services.load_builtin_task_rules)
        queries.forget_task_rules()
    return Place()


def tonight(on=TODAY, **more):
    with scope.everything(reason="night"):
        return services.apply_task_rules(on=on, at=NOW, **more)


def changed(code, begins=TODAY, **settings):
    with scope.everything(reason="test"):
        row = TaskRule.objects.filter(code=code).latest("version")
        content = {"name": row.name, "programme": row.programme, "trigger": row.trigger, **row.content, **settings}
        return services.add_task_rule(code=code, content=content, effective_from=begins, source="测试", by=BY, at=NOW)


def tasks_of(person):
    with scope.everything(reason="test"):
        return list(Task.objects.filter(patient=person).order_by("id"))


def owed(place, person, days, **more):
    with place.scope():
        return services.open_task(
            organization_id=place.organization.pk, patient_id=person.pk, team_id=place.team.pk, kind="visit",
            title="随访", due_date=TODAY + timedelta(days=days), source_app="test", source_id=person.pk,
            by=place.doctor, at=NOW, **more,
        )  # fmt: skip


def test_a_rule_opens_what_is_owed_once_and_names_its_version(place):
    changed(CHECKUP, window_before=120)
    person = place.patient(tags=["elderly"])
    assert tonight(codes=[CHECKUP]).opened == 1
    assert tonight(codes=[CHECKUP]).opened == 0
    [task] = tasks_of(person)
    assert (task.kind, task.due_date, task.rule.version) == ("form_physical_exam", date(2026, 12, 31), 2)
    assert (task.window_from, task.priority, task.state) == (date(2026, 12, 31) - timedelta(days=120), 3, "open")


def test_nothing_is_opened_before_its_window(place):
    place.patient(tags=["elderly"])
    assert tonight(codes=[CHECKUP]).opened == 0


def test_a_narrower_rule_closes_what_only_the_wider_one_wanted(place):
    person = place.patient(tags=["elderly"])
    changed(CHECKUP, window_before=120)
    tonight(codes=[CHECKUP])
    tomorrow = TODAY + timedelta(days=1)
    changed(CHECKUP, begins=tomorrow, window_before=30)
    assert tonight(on=tomorrow, codes=[CHECKUP]).closed == 1
    assert [(task.state, task.reason_code) for task in tasks_of(person)] == [("cancelled", "rule")]


def test_a_rule_that_is_over_takes_its_tasks_along(place):
    person = place.patient(tags=["elderly"])
    rule = changed(CHECKUP, window_before=120)
    tonight(codes=[CHECKUP])
    tomorrow = TODAY + timedelta(days=1)
    with scope.everything(reason="test"):
        end_version(TaskRule, rule.pk, on=tomorrow)
        queries.forget_task_rules()
    assert tonight(on=tomorrow, codes=[CHECKUP]).closed == 1
    assert tasks_of(person)[0].state == "cancelled"


def test_what_people_did_is_not_asked_for_again(place):
    person = place.patient(tags=["elderly"])
    changed(CHECKUP, window_before=120)
    tonight(codes=[CHECKUP])
    with place.scope():
        services.close_by_kind(patient_id=person.pk, kinds=["form_physical_exam"], by=place.doctor, at=NOW)
    assert tonight(codes=[CHECKUP]).opened == 0


def test_who_is_left_alone_gets_a_task_that_rests(place):
    person = place.patient(tags=["elderly"])
    changed(CHECKUP, window_before=120)
    with place.scope():
        services.mute_patient(patient_id=person.pk, until=None, reason_code="away", by=place.doctor, at=NOW)
    tonight(codes=[CHECKUP])
    assert tasks_of(person)[0].state == "muted"


def test_a_child_owes_the_last_age_that_was_reached(place):
    child = known_since(place, "小满", born=date(2026, 3, 10), since=date(2026, 3, 12))
    tonight(codes=[CHILD])
    [task] = tasks_of(child)
    assert (task.kind, task.detail, task.due_date) == ("form_child_1_8", "6 月龄", date(2026, 9, 10))


def known_since(place, name, *, born, since):
    """A child whose record came here on a day."""
    child = place.patient(name, birth_date=born)
    with scope.everything(reason="test data"):
        Patient.objects.filter(pk=child.pk).update(created_at=datetime.combine(since, time(9), SHANGHAI))
    return child


def was_seen(child, on):
    """A check of the series that was kept, however little it says."""
    with scope.everything(reason="test data"):
        load_forms()
        template = FormTemplate.objects.filter(code="child_12_30").first()
        where = {"organization_id": child.organization_id, "patient": child}
        response = FormResponse.objects.create(
            **where, template=template, answers="{}", authored_at=NOW, author="tests"
        )
        Assessment.objects.create(
            **where, form="child_12_30", title="检查", response=response, assessed_date=on, recorded_at=NOW,
            recorded_by="tests", rule_pack="tests", client_key=uuid4(),
        )  # fmt: skip


CAME = TODAY - timedelta(days=10)  # the record of the children below came here on 5 September


def test_what_fell_due_before_a_record_came_here_is_asked_about_last_of_all_and_never_called_missed(place):
    child = known_since(place, "小满", born=date(2024, 3, 3), since=CAME)  # 30 months on 3 September
    assert tonight(codes=[CHILD]).opened == 0
    # Thirty days after it came is 5 October; the next third of a month is in November, and a week before it may begin.
    assert tonight(on=date(2026, 10, 26), codes=[CHILD]).opened == 0
    assert tonight(on=date(2026, 10, 27), codes=[CHILD]).opened == 1
    [task] = tasks_of(child)
    assert (task.due_date, task.priority, task.is_urgent) == (date(2026, 11, 3), 4, False)
    assert task.detail == "30 月龄，没有以前的记录，请核实"
    # The next age is owed like everybody's: one task, on its day, in its place.
    tonight(on=date(2027, 3, 1), codes=[CHILD])
    [task] = tasks_of(child)
    assert (task.due_date, task.priority, task.kind) == (date(2027, 3, 3), 3, "form_child_3_6")


def test_children_of_one_list_are_not_all_asked_about_on_one_day(place):
    born = [date(2024, 2, 7), date(2024, 2, 19), date(2024, 2, 29)]
    children = [known_since(place, f"小{day.day}", born=day, since=CAME) for day in born]
    tonight(on=date(2026, 10, 31), codes=[CHILD])
    days = [task.due_date for child in children for task in tasks_of(child)]
    assert days == [date(2026, 10, 7), date(2026, 10, 19), date(2026, 10, 29)]


def test_what_fell_due_since_or_of_a_child_with_a_history_is_owed_as_ever(place):
    since = known_since(place, "小暑", born=date(2024, 3, 20), since=CAME)
    known = known_since(place, "小寒", born=date(2024, 3, 3), since=CAME)
    was_seen(known, date(2025, 9, 10))
    tonight(codes=[CHILD])
    [coming], [late] = tasks_of(since), tasks_of(known)
    assert (coming.due_date, coming.priority, coming.detail) == (date(2026, 9, 20), 3, "30 月龄")
    assert (late.due_date, late.priority, late.detail) == (date(2026, 9, 3), 3, "30 月龄")


@pytest.mark.parametrize(("reading", "opened"), [("", 1), ("next", 0), ("verify", 1)])
def test_the_rule_says_what_is_done_without_a_history(place, reading, opened):
    child = known_since(place, "小满", born=date(2024, 3, 16), since=TODAY)
    changed(CHILD, no_history=reading, verify_days=0, steps=[24])
    assert tonight(codes=[CHILD]).opened == opened
    assert [task.priority for task in tasks_of(child)] == {"": [3], "next": [], "verify": [4]}[reading]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"no_history": "verify", "verify_days": None}, "verify_days"),
        ({"schedule": "antenatal", "no_history": "next"}, "no_history"),
    ],
)
def test_a_reading_that_says_nothing_is_refused(place, settings, path):
    content = queries.find_rule(trigger="schedule", on=TODAY, schedule="child").content | settings
    assert [where for where, _ in find_trigger("schedule").check(content)] == [path]


def test_a_household_is_visited_on_one_day_within_each_window(place):
    home = place.household()
    husband, wife = place.patient("周德顺", household=home), place.patient("王桂芳", household=home, tags=["elderly"])
    owed(place, husband, 3)
    changed(CHECKUP, window_before=120)
    tonight()
    checkup = next(task for task in tasks_of(wife) if task.kind == "form_physical_exam")
    assert (checkup.act_date, checkup.due_date) == (TODAY + timedelta(days=3), date(2026, 12, 31))
    with place.scope():
        page = queries.list_today(on=TODAY, team_ids=[place.team.pk])
    [said] = [task.why for person in page.households[0].people for task in person.tasks if task.id == checkup.pk]
    assert said == "65 岁及以上每年体检一次；跟家里人一起做，最晚 12月31日"
    assert tonight().together == 0


def test_a_day_nobody_else_owes_anything_on_stays(place):
    person = place.patient(tags=["elderly"], household=place.household())
    changed(CHECKUP, window_before=120)
    tonight()
    assert tasks_of(person)[0].together_date is None


def test_a_rule_of_an_event_says_by_when_and_how_urgent(place):
    person = place.patient()
    told = {"patient_id": person.pk, "source_app": "alerts", "source_id": 9, "by": BY, "at": NOW}
    with place.scope():
        task = services.open_for_event(event="alert", title="血压 190/115", **told)
        assert (task.is_urgent, task.priority, task.rule.code) == (False, 3, "alert_check")
        assert (task.window_from, task.due_date) == (TODAY, TODAY + timedelta(days=14))  # as its source says
        assert services.open_for_event(event="alert", **told) is None
        grave = services.open_for_event(event="alert", is_grave=True, **told | {"source_id": 10})
        assert (grave.is_urgent, grave.priority, grave.due_date) == (False, 2, task.due_date)
        changed("alert_check", within_days=0, priority=1)
        at_once = services.open_for_event(event="alert", **told | {"source_id": 11})
        assert (at_once.is_urgent, at_once.priority, at_once.due_date) == (True, 1, TODAY)


@pytest.mark.parametrize(
    ("event", "days", "title"), [("discharge", 14, "出院后随访"), ("referral_return", 3, "转诊回来后随访")]
)
def test_a_discharge_and_a_referral_that_came_back_stand_on_today_in_time(place, event, days, title):
    """What another app, or a hospital's system, says by one call: the rule knows by when and who."""
    person = place.patient()
    told = {"patient_id": person.pk, "source_app": "hospital", "source_id": 41, "by": BY, "at": NOW}
    with place.scope():
        task = services.open_for_event(event=event, detail="县医院 心内科", **told)
        assert services.open_for_event(event=event, **told) is None  # told twice
        [shown] = queries.list_of_patient(patient_id=person.pk, on=TODAY)
        assert (task.due_date, task.team_id) == (TODAY + timedelta(days=days), place.team.pk)
        assert (shown.title, shown.why, shown.detail) == (title, title, "县医院 心内科")
        services.close_task(source_app="hospital", source_id=41, by=place.doctor, at=NOW)
        assert services.open_for_event(event=event, **told | {"source_id": 42}) is not None  # the next stay


def test_the_intervals_of_the_forms_come_from_the_rules(place):
    changed("copd_followup", spans=[{"result": code, "number": 40, "unit": "days"} for code in "123"])
    changed(CHILD, steps=[2, 4])
    pack = assessments.pack_on(TODAY)
    assert pack.forms["copd_followup"].next_by_result["1"].days == 40
    assert pack.schedules["child"] == (2, 4)
    assert assessments.pack_on(TODAY - timedelta(days=1)).schedules["child"][0] == 1


def proposal(code, begins=TODAY, **settings):
    with scope.everything(reason="test"):
        row = TaskRule.objects.filter(code=code).latest("version")
        content, problems = clean(kind.outline(), kind.KIND.content(row.pk) | settings)
    assert problems == []
    return revisions.Proposal(
        code=code, content=content, base_id=row.pk, effective_from=begins, source="测试", by=BY, on=TODAY, at=NOW
    )


def test_a_trial_counts_and_stores_nothing(place):
    place.patient(tags=["elderly"])
    with place.scope():
        tried = kind.trial(proposal(CHECKUP, window_before=120))
    assert tried.rows[0][1:] == ("0", "1", "0", "0")
    with scope.everything(reason="test"):
        assert Task.objects.count() == 0


def test_a_published_rule_takes_effect_at_once(place):
    person = place.patient(tags=["elderly"])
    with scope.everything(reason="test"):
        kind.KIND.publish(proposal(CHECKUP, window_before=120))
        run_jobs()
    assert len(tasks_of(person)) == 1


def test_every_shipped_rule_stands_the_check_and_has_its_sentence(place):
    with scope.everything(reason="test"):
        for row in TaskRule.objects.all():
            drafted = proposal(row.code)
            assert (row.code, kind.check(drafted)) == (row.code, [])
            assert kind.sentence(drafted.content).endswith("。")


def test_a_second_rule_about_the_same_matter_is_refused(place):
    drafted = proposal("copd_followup")
    with scope.everything(reason="test"):
        drafted = revisions.Proposal(**{name: getattr(drafted, name) for name in drafted.__slots__} | {"code": "new"})
        assert "已经管着这件事" in kind.check(drafted)[0].message


def test_the_database_keeps_versions_frozen_and_apart(place):
    with scope.everything(reason="test"):
        row = TaskRule.objects.get(code=CHECKUP)
        with pytest.raises(ProgrammingError), transaction.atomic():
            TaskRule.objects.filter(pk=row.pk).update(content={})
        with pytest.raises(ProgrammingError), transaction.atomic():
            TaskRule.objects.filter(pk=row.pk).delete()
        again = {"code": row.code, "name": "x", "programme": "x", "trigger": "x", "content": {}}
        for wrong in (
            {"version": 1, "effective_from": date(2030, 1, 1), "source": "x"},
            {"version": 2, "effective_from": TODAY, "source": "x"},
            {"version": 2, "effective_from": date(2000, 1, 1), "effective_to": date(2000, 1, 2), "source": ""},
            {"version": 2, "effective_from": date(2000, 1, 2), "effective_to": date(2000, 1, 1), "source": "x"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                TaskRule.objects.create(**again, **wrong)


def test_the_database_refuses_a_window_that_does_not_hold_its_days(place):
    task = owed(place, place.patient(), 0)
    with place.scope():
        for wrong in (
            {"window_to": TODAY - timedelta(days=1)},
            {"together_date": TODAY - timedelta(days=90)},
            {"priority": 9},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Task.objects.filter(pk=task.pk).update(**wrong)
