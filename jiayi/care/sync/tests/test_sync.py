"""What a phone is given: the own people, what changed of them, nothing that would do harm if the phone were lost."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from jiayi.care.assessments.tests.filled import SELF_CARE, acting, fill
from jiayi.care.careplans import queries as programmes
from jiayi.care.careplans import services as careplans
from jiayi.care.followups.tests.visits import complete, planned
from jiayi.care.sync import queries, rules, services
from jiayi.care.sync.queries import parts
from jiayi.care.sync.schemas import CopyOut
from jiayi.care.vitals import services as vitals
from jiayi.contracting.contracts.models import Contract
from jiayi.foundation.accounts.queries import CopyNeedsTrust
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import crypto, disclosure, scope
from jiayi.kernel.disclosure import Disclosure, ReasonNeeded
from jiayi.kernel.testing import load_once

from .carrying import phone_of

pytestmark = pytest.mark.django_db
NUMBER = {"phone": "13812345678", "phone_index": crypto.blind_index("phone", "13812345678")}


@pytest.fixture
def place():
    load_forms()
    with scope.everything(reason="catalogue"):
        load_once(careplans.load_builtin_programmes)
        programmes.forget_programmes()
    return Place()


def marks(place):
    with place.scope():
        return queries.panel_of(by=place.doctor, on=TODAY).marks


def copy_of(place, person):
    with place.scope():
        return queries.copies_of(people=[person.pk], on=TODAY)[0]


def opened(place, person, **values):
    return tasks.open_task(
        patient_id=person.pk,
        organization_id=place.organization.pk,
        team_id=place.team.pk,
        by=place.doctor,
        at=NOW,
        **values,
    )


def read(place, person, value="148", code="bp_systolic"):
    with place.scope():
        vitals.report_readings(
            patient_id=person.pk,
            readings=[vitals.Reading(code, Decimal(value))],
            taken_at=NOW,
            source="clinic",
            batch=uuid4(),
            by=place.doctor,
            at=NOW,
        )


def test_a_phone_carries_the_people_of_the_own_teams_and_nobody_else(place):
    mine, stranger = place.patient(), Place().patient()
    unsigned = place.patient("未签约")
    with scope.everything(reason="test data"):
        Patient.objects.filter(pk=unsigned.pk).update(current_team=None)
    assert set(marks(place)) == {mine.pk}
    doctor, cookies, _ = phone_of(place)
    with place.scope():
        copies = services.take_copies(people=[mine.pk, stranger.pk, unsigned.pk], cookies=cookies, by=doctor, at=NOW)
    assert [copy["id"] for copy in copies] == [mine.pk]


def test_who_dies_moves_or_changes_teams_has_no_mark_any_more_and_is_dropped_by_the_phone(place):
    gone, moved, left, here = (place.patient(name) for name in ("去世", "迁出", "换队", "还在"))
    with scope.everything(reason="test data"):
        Patient.objects.filter(pk=gone.pk).update(died_date=date(2026, 9, 1))
        Patient.objects.filter(pk=moved.pk).update(moved_out_date=date(2026, 9, 1))
        Patient.objects.filter(pk=left.pk).update(current_team=Place().team)
    assert set(marks(place)) == {here.pk}


def test_a_mark_moves_with_everything_a_copy_shows_and_stays_otherwise(place):
    person, other = place.patient(tags=["hypertension"], household=place.household()), place.patient("别人")
    before = marks(place)
    assert marks(place) == before

    def moved():
        nonlocal before
        now, was = marks(place), before
        before = now
        assert now[other.pk] == was[other.pk]
        return now[person.pk] != was[person.pk]

    with scope.everything(reason="test data"):
        Patient.objects.filter(pk=person.pk).update(name="王桂芬")
    assert moved()
    read(place, person)
    assert moved()
    visit = planned(place, person)
    assert moved()
    complete(place, visit)
    assert moved()
    with place.scope():
        task = opened(
            place,
            person,
            kind="renewal",
            title="续约",
            due_date=TODAY,
            source_app="contracts",
            source_id=7,
        )
    assert moved()
    with place.scope():
        tasks.postpone_task(
            task_id=task.pk, to=TODAY + timedelta(days=3), reason_code="", today=TODAY, by=place.doctor, at=NOW
        )
    assert moved()
    assert not moved()


def test_every_part_is_watched_by_the_rows_it_shows_and_has_a_field_of_its_name():
    for part in parts.PARTS:
        assert part.source in part.marks_sql()
        assert part.source in part.rows_sql()
    lists = {
        name for name, told in CopyOut.model_fields.items() if str(told.annotation).startswith(("list[jiayi", "dict"))
    }
    assert {part.name for part in parts.LISTS} == lists


def test_a_copy_shows_what_is_needed_at_the_door(place):
    person = place.patient(tags=["hypertension"], household=place.household(), **NUMBER)
    read(place, person, "161")
    complete(place, planned(place, person))
    copy = copy_of(place, person)
    assert (copy["name"], copy["phone_masked"], copy["home_address"]) == ("王桂芳", "138****5678", "柳塘路 12 弄 3 号")
    assert copy["values"]["bp_systolic"][0][0] == 148
    assert copy["values"]["bp_systolic"][1][0] == 161
    states = {visit["state"]: visit for visit in copy["visits"]}
    assert states["done"]["answers"]["bp_systolic"] == 148
    assert states["scheduled"]["programme"] == "hypertension"
    assert copy["tasks"][0]["source_app"] == "followups"


def test_what_was_answered_to_a_form_that_is_retired_since_is_carried_all_the_same(place):
    person = place.patient()
    fill(place, person, "elder_self_care", SELF_CARE, by=acting(place, "doctor"))
    template = forms.get_template(code="elder_self_care", on=TODAY)
    form_services.retire_template(template_id=template.pk, by=place.doctor, at=NOW)
    (answered,) = copy_of(place, person)["forms"]
    assert (answered["form"], answered["answers"]["eating"]) == ("elder_self_care", "1")


def test_the_plan_that_was_agreed_goes_along_and_every_change_of_it_is_noticed(place):
    person = place.patient(tags=["hypertension"])
    with place.scope():
        careplans.enrol_patient(
            patient_id=person.pk, programme="hypertension", from_date=TODAY, by=place.doctor, at=NOW
        )
    before = marks(place)[person.pk]
    enrolled = copy_of(place, person)["programmes"][0]
    assert (enrolled["state"], enrolled["goals"], enrolled["plan_id"]) == ("active", [], None)
    goal = {"kind": "lifestyle", "text": "每天少一勺盐", "by_date": None}
    with place.scope():
        plan = careplans.write_plan(
            enrolment_id=enrolled["id"],
            advice="盐罐换小勺",
            review_date=TODAY + timedelta(days=30),
            target_pack="assessment",
            goals=[goal],
            by=place.doctor,
            at=NOW,
        )
    written = marks(place)[person.pk]
    assert written != before
    [copied] = copy_of(place, person)["programmes"]
    assert (copied["advice"], [one["text"] for one in copied["goals"]]) == ("盐罐换小勺", ["每天少一勺盐"])
    with place.scope():
        careplans.mark_goal(goal_id=plan.goals.get().pk, is_met=True, by=place.doctor, at=NOW)
    assert marks(place)[person.pk] != written
    with place.scope():
        house = queries.house(on=TODAY)
    assert house["packs"]["care"]["hypertension"]["levels"][0]["code"] == "red"


def test_sensitive_classes_and_their_tasks_stay_in_the_house_even_for_who_may_see_them(place):
    person = place.patient()
    with scope.everything(reason="test data"):
        mask = patients.tag_bit("hypertension") | patients.tag_bit("tb") | patients.tag_bit("mental")
        Patient.objects.filter(pk=person.pk).update(tag_mask=mask)
    with place.scope():
        opened(
            place,
            person,
            kind="form_tb_followup",
            title="肺结核随访",
            due_date=TODAY,
            source_app="assessments",
            source_id=8,
        )
        copy = queries.copies_of(people=[person.pk], on=TODAY)[0]
        house = queries.house(on=TODAY)
    assert copy["tags"] == ["hypertension"]
    assert copy["tasks"] == []
    assert {"tb_followup", "smi_followup"}.isdisjoint(row["code"] for row in house["templates"])
    assert {"tb", "mental", "hiv"}.isdisjoint(tag["code"] for tag in house["tags"])


def test_document_numbers_and_whole_phones_are_not_carried(place):
    number = "330103194803011223"
    person = place.patient(**NUMBER)
    with scope.everything(reason="test data"):
        index = crypto.blind_index("id_card", number)
        Patient.objects.filter(pk=person.pk).update(
            identity_kind="id_card", identity_number=number, identity_index=index
        )
    text = str(copy_of(place, person))
    assert number not in text
    assert "13812345678" not in text


def test_only_a_trusted_device_of_the_own_account_is_given_copies(place):
    doctor, cookies, device = phone_of(place)
    place.patient()
    with place.scope():
        assert services.take_marks(cookies=cookies, by=doctor, at=NOW).marks
        for jar, by in (({}, doctor), ({"jiayi_device": "another"}, doctor), (cookies, place.doctor)):
            with pytest.raises(CopyNeedsTrust):
                services.take_marks(cookies=jar, by=by, at=NOW)
        with pytest.raises(CopyNeedsTrust):
            services.take_copies(people=[], cookies=cookies, by=doctor, at=device.expires_at)
    device.refresh_from_db()
    assert (device.copied_count, device.copied_at) == (1, NOW)


def test_the_resident_reads_once_a_day_that_a_copy_went_to_a_phone_and_each_time_it_was_looked_at(place):
    doctor, cookies, _ = phone_of(place)
    person = place.patient()
    with place.scope():
        for hour in range(3):
            at = NOW + timedelta(hours=hour)
            services.take_copies(people=[person.pk], cookies=cookies, by=doctor, at=at)
        seen = NOW - timedelta(hours=2)
        looks = [services.Looked(person.pk, seen), services.Looked(Place().patient().pk, seen)]
        assert services.report_looked(looked=looks, by=doctor, at=NOW) == 1
    with scope.everything(reason="the resident's own log"):
        lines = list(ReadLog.objects.filter(patient_id=person.pk).order_by("at").values_list("purpose", "at"))
    assert lines == [("record", seen), ("sync", NOW)]


def test_who_works_with_masked_names_carries_nobody(place):
    doctor, cookies, _ = phone_of(place)
    person = place.patient()
    with place.scope(), disclosure.using(Disclosure(is_masked=True)), pytest.raises(ReasonNeeded):
        services.take_copies(people=[person.pk], cookies=cookies, by=doctor, at=NOW)


def test_a_page_is_a_page(place):
    doctor, cookies, _ = phone_of(place)
    with place.scope(), pytest.raises(services.TooManyAsked):
        services.take_copies(people=range(1, rules.PAGE + 2), cookies=cookies, by=doctor, at=NOW)


def test_the_cursor_says_that_nothing_changed(place):
    place.patient()
    with place.scope():
        first = queries.panel_of(by=place.doctor, on=TODAY)
        assert queries.panel_of(by=place.doctor, on=TODAY).cursor == first.cursor
        place.patient("新来的")
        assert queries.panel_of(by=place.doctor, on=TODAY).cursor != first.cursor


def test_a_look_in_the_future_counts_as_now_and_one_of_long_ago_not_at_all():
    assert rules.read_when(NOW + timedelta(days=1), at=NOW) == NOW
    assert rules.read_when(NOW - timedelta(days=31), at=NOW) is None


def test_copies_cost_the_same_few_statements_for_many_as_for_one(place, django_assert_num_queries):
    people = [place.patient(f"居民{number}").pk for number in range(5)]
    with place.scope():
        queries.copies_of(people=people[:1], on=TODAY)
        with django_assert_num_queries(len(parts.PARTS) + 1):
            queries.copies_of(people=people, on=TODAY)


def test_no_contract_is_carried_that_is_over(place):
    person = place.patient()
    assert copy_of(place, person)["contracts"] == []
    with scope.everything(reason="test data"):
        assert not Contract.objects.filter(patient=person).exists()
