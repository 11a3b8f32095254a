"""Programmes of chronic care: taken in by tag or hand, level, plan and goals, review, cohort and trend."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.careplans import queries, services
from jiayi.care.careplans.models import ChronicProgramme, Enrolment, Goal, LevelChange, Plan, Review
from jiayi.care.careplans.rules import Standing, standing_of
from jiayi.care.careplans.services import programme_kind as kind
from jiayi.care.followups import services as visits
from jiayi.care.followups.models import FollowUp
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.patients import services as people
from jiayi.foundation.patients.models import PatientTag
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.rules import clean
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once, run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    with scope.everything(reason="catalogue"):
        load_once(services.load_builtin_programmes)
        queries.forget_programmes()
    return Place()


def visited(place, person, days_ago, *, is_controlled=True, is_emergency=False, programme="hypertension"):
    with place.scope():
        return FollowUp.objects.create(
            organization=place.organization, patient=person, team=place.team, programme=programme, state="done",
            due_date=TODAY, planned_at=NOW, done_at=NOW - timedelta(days=days_ago), method="1",
            visited_date=TODAY - timedelta(days=days_ago), classification="1" if is_controlled else "2",
            computed_classification="1" if is_controlled else "2", is_controlled=is_controlled,
            is_emergency=is_emergency,
        )  # fmt: skip


def enrolled(place, person, programme="hypertension", *, since=date(2026, 1, 5)):
    with place.scope():
        return services.enrol_patient(
            patient_id=person.pk, programme=programme, from_date=since, by=place.doctor, at=NOW
        )


def card_of(place, person):
    with place.scope():
        return queries.list_cards(patient_id=person.pk, on=TODAY)[0]


def follow_tags(**more):
    with scope.everything(reason="night"):
        return services.follow_tags(on=TODAY, at=NOW, **more)


GOALS = [
    {"kind": "lifestyle", "text": "每天吃盐不超过 5 克", "by_date": date(2026, 12, 1)},
    {"kind": "monitoring", "text": "每天早上量一次血压"},
]


def planned(place, row, **more):
    asked = {"advice": "少吃咸菜", "review_date": date(2026, 12, 1), "target_pack": "clinical", "goals": GOALS} | more
    with place.scope():
        return services.write_plan(enrolment_id=row.pk, **asked, by=place.doctor, at=NOW)


def reviewed(place, row, **more):
    asked = {"adherence": "regular", "reason_code": "", "is_controlled": None, "note": "", "client_key": uuid4()}
    with place.scope():
        return services.record_review(enrolment_id=row.pk, **asked | more, by=place.doctor, at=NOW)


@pytest.mark.parametrize(
    ("seen", "standing"),
    [
        ([], Standing.UNKNOWN),
        ([(True, False), (False, False)], Standing.CONTROLLED),
        ([(False, False)], Standing.UNCONTROLLED),
        ([(False, False), (True, False)], Standing.UNCONTROLLED),
        ([(False, False), (False, False)], Standing.TWICE),
        ([(False, True), (True, False)], Standing.DANGER),
        ([(True, True)], Standing.DANGER),
    ],
)
def test_the_standing_is_what_the_last_two_visits_say(place, seen, standing):
    assert standing_of(seen) == standing
    person = place.patient()
    for number, (is_controlled, is_emergency) in enumerate(seen):
        visited(place, person, 10 * (number + 1), is_controlled=is_controlled, is_emergency=is_emergency)
    assert enrolled(place, person).standing == standing


def test_who_is_visited_already_is_taken_in_and_others_wait(place):
    seen, new = place.patient("周德顺", tags=["hypertension"]), place.patient("王桂芳", tags=["hypertension"])
    named = place.patient("李建国")
    with place.scope():
        PatientTag.objects.create(patient=named, code="copd", period_from=date(2026, 2, 1), source="manual")
    visited(place, seen, 40, is_controlled=False)
    assert follow_tags() == 3
    assert follow_tags() == 0
    with place.scope():
        found = {row.patient_id: row for row in Enrolment.objects.all()}
    assert (found[seen.pk].state, found[seen.pk].from_date) == ("active", TODAY - timedelta(days=40))
    assert (found[seen.pk].standing, found[seen.pk].level) == ("uncontrolled", "amber")
    assert (found[new.pk].state, found[named.pk].state) == ("proposed", "active")


def test_a_person_decides_about_who_was_found_by_a_tag(place):
    person = place.patient(tags=["hypertension"])
    follow_tags()
    row = card_of(place, person)
    with place.scope():
        with pytest.raises(Exception, match="为什么不纳入"):
            services.decide_enrolment(enrolment_id=row.id, is_accepted=False, note=" ", by=place.doctor, at=NOW)
        services.decide_enrolment(enrolment_id=row.id, is_accepted=False, note="白大衣高血压", by=place.doctor, at=NOW)
        with pytest.raises(InvalidTransition):
            services.decide_enrolment(enrolment_id=row.id, is_accepted=True, note="", by=place.doctor, at=NOW)
    assert follow_tags() == 0


def test_a_person_is_in_a_programme_once(place):
    person = place.patient()
    enrolled(place, person)
    with pytest.raises(services.AlreadyManaged):
        enrolled(place, person)


def test_a_tag_given_by_a_doctor_takes_in_by_event(place):
    person = place.patient()
    with place.scope():
        people.set_tag(
            patient_id=person.pk, code="hypertension", from_date=TODAY, source="manual", by=place.doctor, at=NOW
        )
        run_jobs()
        assert Enrolment.objects.get(patient=person).state == "active"


def test_the_level_follows_the_rule_until_a_doctor_says_otherwise(place):
    person = place.patient()
    visited(place, person, 20)
    row = enrolled(place, person)
    assert (card_of(place, person).level, card_of(place, person).level_by) == ("green", "按规则")
    with place.scope():
        with pytest.raises(services.LevelReasonMissing):
            services.set_level(enrolment_id=row.pk, level="red", reason="", by=place.doctor, at=NOW)
        services.set_level(enrolment_id=row.pk, level="red", reason="独居，记不住吃药", by=place.doctor, at=NOW)
        services.refresh(on=TODAY)
    card = card_of(place, person)
    assert (card.level, card.level_by, card.level_says) == ("red", "医生定的", "green")


def test_a_stricter_level_brings_the_next_visit_forward_never_back(place):
    person = place.patient()
    visited(place, person, 2)
    with place.scope():
        coming = visits.plan_for_patient(
            patient_id=person.pk, programme="hypertension", due_date=TODAY + timedelta(days=80), by=place.doctor, at=NOW
        )
    row = enrolled(place, person)
    with place.scope():
        services.set_level(enrolment_id=row.pk, level="red", reason="独居", by=place.doctor, at=NOW)
        coming.refresh_from_db()
        assert coming.due_date == TODAY + timedelta(days=12)
        assert Task.objects.get(source_app="followups", source_id=coming.pk).act_date == coming.due_date
        services.set_level(enrolment_id=row.pk, level="green", reason="", by=place.doctor, at=NOW)
        coming.refresh_from_db()
    assert coming.due_date == TODAY + timedelta(days=12)


def test_who_was_not_seen_for_a_year_is_lost_until_the_next_visit(place):
    person = place.patient()
    visited(place, person, 366)
    enrolled(place, person, since=date(2024, 1, 1))
    assert card_of(place, person).is_lost
    with place.scope():
        cohort = queries.read_cohort(programme="hypertension", on=TODAY)
        lost = queries.page_enrolments(
            where=queries.EnrolmentFilter(programme="hypertension", standing="lost"), on=TODAY, cursor=None, limit=10
        )
    assert (cohort.total.lost, cohort.total.controlled, len(lost.items)) == (1, 0, 1)
    visited(place, person, 1)
    with place.scope():
        services.refresh(on=TODAY)
        assert queries.read_cohort(programme="hypertension", on=TODAY).total.lost == 0
    assert not card_of(place, person).is_lost


@pytest.mark.parametrize(
    ("last", "since", "is_lost"),
    [(365, 900, False), (366, 900, True), (None, 366, True), (None, 365, False), (900, 10, False)],
)
def test_lost_is_neither_seen_nor_taken_in_for_the_days_of_the_rule(place, last, since, is_lost):
    rule = queries.programme_on("hypertension", TODAY)
    day = None if last is None else TODAY - timedelta(days=last)
    assert rule.is_lost(last=day, since=TODAY - timedelta(days=since), on=TODAY) is is_lost


def test_a_plan_is_agreed_in_versions_and_met_goals_stay_met(place):
    row = enrolled(place, place.patient())
    first = planned(place, row)
    with place.scope():
        services.mark_goal(goal_id=first.goals.get(position=0).pk, is_met=True, by=place.doctor, at=NOW)
    planned(place, row, advice="再加走路", goals=[*GOALS, {"kind": "lifestyle", "text": "每周走路 5 天"}])
    card = card_of(place, row.patient)
    assert (card.plan.number, card.target_pack, len(card.plan.goals)) == (2, "clinical", 3)
    assert [goal.met_date for goal in card.plan.goals] == [TODAY, None, None]


def test_the_two_sets_of_targets_stand_apart_by_age(place):
    row = enrolled(place, place.patient(birth_date=date(1944, 3, 1)))
    assert dict(card_of(place, row.patient).targets) == {
        "assessment": "血压低于 150/90",
        "clinical": "血压先低于 150/90，能耐受再到 140/90",
    }


def test_a_review_says_why_the_plan_was_not_followed_and_is_stored_once(place):
    row, key = enrolled(place, place.patient(), "coronary"), UUID(int=7)
    with pytest.raises(Exception, match="为什么没做到"):
        reviewed(place, row, adherence="not", reason_code="")
    one = reviewed(place, row, adherence="sometimes", reason_code="cost", is_controlled=False, client_key=key)
    assert reviewed(place, row, adherence="regular", client_key=key).pk == one.pk
    card = card_of(place, row.patient)
    assert (card.standing, card.level, card.reviews[0].reason) == ("uncontrolled", "amber", "嫌贵")
    with place.scope():
        task = Task.objects.get(source_app="careplans", source_id=row.pk, state="open")
    assert (task.title, task.due_date) == ("冠心病复核", date(2026, 10, 15))


def test_a_death_ends_every_programme_and_a_mistake_takes_it_back(place):
    person = place.patient()
    enrolled(place, person)
    with place.scope():
        people.record_death(patient_id=person.pk, died_date=TODAY, cause="", by=place.doctor, at=NOW)
        run_jobs()
        row = Enrolment.objects.get(patient=person)
        assert (row.state, row.end_reason, row.to_date) == ("ended", "died", TODAY)
        people.cancel_exit(patient_id=person.pk, by=place.doctor, at=NOW)
        run_jobs()
        assert Enrolment.objects.filter(patient=person, state="active").count() == 1


def test_the_printed_plan_is_a_pdf_and_the_person_can_read_that_it_was(place):
    row = enrolled(place, place.patient())
    with place.scope(), pytest.raises(services.NoPlan):
        services.print_plan(enrolment_id=row.pk, by=place.doctor, at=NOW)
    planned(place, row)
    with place.scope():
        assert services.print_plan(enrolment_id=row.pk, by=place.doctor, at=NOW)[:5] == b"%PDF-"
        assert ReadLog.objects.filter(patient=row.patient, subject="慢病计划").exists()


def test_every_shipped_programme_stands_its_check(place):
    with scope.everything(reason="test"):
        for row in ChronicProgramme.objects.all():
            content, problems = clean(kind.outline(), kind.KIND.content(row.pk))
            drafted = revisions.Proposal(
                code=row.code, content=content, base_id=row.pk, effective_from=TODAY, source="测试",
                by=place.doctor, on=TODAY, at=NOW,
            )  # fmt: skip
            assert (row.code, problems, kind.check(drafted)) == (row.code, [], [])
            assert "失访" in kind.effect(drafted).sentences[0]
        kind.KIND.publish(drafted)
        assert queries.programme_on(drafted.code, TODAY).version == 2


def test_the_database_keeps_what_was_agreed(place):
    row = enrolled(place, place.patient())
    plan = planned(place, row)
    reviewed(place, row)
    with place.scope():
        services.set_level(enrolment_id=row.pk, level="amber", reason="", by=place.doctor, at=NOW)
        for rows, change in (
            (Plan.objects.filter(pk=plan.pk), {"advice": "x"}),
            (Goal.objects.filter(plan=plan), {"text": "x"}),
            (Review.objects.all(), {"note": "x"}),
            (LevelChange.objects.all(), {"reason": "x"}),
            (ChronicProgramme.objects.all(), {"name": "x"}),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                rows.update(**change)
        for change in (
            {"state": "ended", "to_date": TODAY, "end_reason": ""},
            {"state": "ended", "to_date": date(2020, 1, 1), "end_reason": "moved"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Enrolment.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.create(
                enrolment=row, number=2, review_date=date(2026, 12, 1), written_date=TODAY, written_at=NOW
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(enrolment=row, reviewed_date=TODAY, adherence="not", client_key=uuid4(), at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            LevelChange.objects.create(enrolment=row, level="red", computed_level="green", rule_version="x", at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.create(plan=plan, position=0, kind="target", text="x")


def test_two_records_in_one_programme_are_not_made_one(place):
    one, other = place.patient(), place.patient()
    enrolled(place, one)
    enrolled(place, other)
    with place.scope():
        assert "高血压" in queries.merge_refusals(kept=one.pk, taken=other.pk, on=TODAY)[0]
