"""拒签登记: a no is written down, respected by every tool until its day, and closed by a signature."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.contracts import queries, services
from jiayi.contracting.contracts.api import desk, doctor
from jiayi.contracting.contracts.api import resident as resident_api
from jiayi.contracting.contracts.models import Contract, SigningRefusal
from jiayi.contracting.contracts.services.asking import AskedNotToAsk
from jiayi.contracting.contracts.services.refusals import AskAgainTooEarly, RefusalClosed, RefusalReasonUnknown
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.terminology.services import load_dictionaries
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once, run_jobs
from tests.calling import Caller, without_permission

from .factories import AT, TODAY, make_contract, make_offer, make_place, package_ids, resident, staff

pytestmark = pytest.mark.django_db
H5 = Caller(resident_api.router, "refusals-resident")
PHONE = Caller(doctor.router, "refusals-doctor")
DESK = Caller(desk.router, "refusals-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    load_once(load_templates)
    load_once(load_dictionaries, by=Actor.system("tests"), at=AT)
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def team():
    return make_place()


@pytest.fixture
def patient(team):
    return make_patient(organization=team.organization)


def refuse(patient, team, **values):
    defaults = {"channel": "door", "reason_code": "no_need", "note": "身体好着呢", "by": staff(team), "at": AT}
    return services.record_refusal(patient_id=patient.pk, **(defaults | values))


def propose(patient, team, at=AT):
    return make_offer(team=team, patient=patient, at=at)


def test_who_said_no_is_not_invited_before_the_day(team, patient):
    refusal = refuse(patient, team)
    assert refusal.ask_again_date == TODAY + timedelta(days=180)
    with pytest.raises(AskedNotToAsk, match="2026-06-03 说过不愿签"):
        propose(patient, team)
    [verdict] = services.propose_batch(
        patient_ids=[patient.pk], team_id=team.pk, package_codes=["basic"], by=staff(team), at=AT
    )
    assert verdict.code == "asked_not_to_ask"
    assert propose(patient, team, at=AT + timedelta(days=180)).status == "offered"


def test_another_team_does_not_ask_either(team, patient):
    refuse(patient, team)
    elsewhere = make_place()
    with pytest.raises(AskedNotToAsk):
        propose(patient, elsewhere)


def test_never_again_has_no_day(team, patient):
    assert refuse(patient, team, never_again=True).ask_again_date is None
    with pytest.raises(AskedNotToAsk, match="请不要再问"):
        propose(patient, team, at=AT + timedelta(days=4000))


def test_the_resident_may_always_choose_a_team_and_that_closes_the_no(team, patient):
    refusal = refuse(patient, team)
    asked = services.offer_contract(
        patient_id=patient.pk,
        team_id=team.pk,
        package_ids=package_ids(),
        origin="resident",
        by=resident(patient),
        at=AT,
    ).contract
    services.confirm_contract(contract_id=asked.pk, by=staff(team), at=AT)
    run_jobs()
    refusal.refresh_from_db()
    assert (refusal.close_reason, refusal.closed_by) == ("signed", "system:contracts")


def test_a_no_at_the_door_takes_the_open_offer_back(team, patient):
    offer = propose(patient, team)
    refuse(patient, team)
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


def test_a_decline_in_the_app_is_written_down_with_its_reason(team, patient):
    offer = propose(patient, team)
    status, shown = H5.post(
        resident(patient),
        f"/contracts/{offer.pk}/decline",
        {"reason": "cost", "text": "退休金少", "never_again": False},
    )
    assert (status, shown["state"]) == (200, "declined")
    refusal = SigningRefusal.objects.get(patient=patient)
    assert (refusal.channel, refusal.reason_code, refusal.contract_id) == ("app", "cost", offer.pk)
    assert offer.decisions.get(move="decline").reason_code == "cost"


def test_an_unknown_reason_or_a_day_too_early_is_refused_and_nothing_is_kept(team, patient):
    offer = propose(patient, team)
    with pytest.raises(RefusalReasonUnknown):
        refuse(patient, team, reason_code="mood")
    with pytest.raises(AskAgainTooEarly):
        refuse(patient, team, ask_again_date=TODAY)
    assert Contract.objects.get(pk=offer.pk).status == "offered"
    assert not SigningRefusal.objects.exists()


def test_a_second_no_replaces_the_first_and_a_change_of_mind_lifts_it_once(team, patient):
    first, second = refuse(patient, team), refuse(patient, team, reason_code="family")
    first.refresh_from_db()
    assert first.close_reason == "replaced"
    services.lift_refusal(refusal_id=second.pk, by=staff(team), at=AT)
    with pytest.raises(RefusalClosed):
        services.lift_refusal(refusal_id=second.pk, by=staff(team), at=AT)
    assert propose(patient, team).status == "offered"


def test_reminders_skip_who_does_not_want_to_go_on():
    contract = make_contract(at=AT - timedelta(days=340))
    assert services.preview_reminders(contract_ids=[contract.pk], today=TODAY)[0].will_send
    refuse(contract.patient, contract.team)
    [reminder] = services.preview_reminders(contract_ids=[contract.pk], today=TODAY)
    assert (reminder.will_send, reminder.reason) == (False, "居民说过不愿签，2026-11-30 以后再问")


def test_the_doctor_records_the_panel_shows_and_the_desk_lists(team, patient):
    doctor_, clerk = staff(team), staff(team, Role.CLERK, channel="desk")
    body = {"channel": "door", "reason": "family", "note": "等儿子回来", "team_id": team.pk}
    status, made = PHONE.post(doctor_, f"/patients/{patient.pk}/refusals", body)
    assert (status, made["reason_label"], made["may_ask"]) == (200, "要和家里人商量", False)
    [standing] = PHONE.get(doctor_, f"/standing-refusals?patient_ids={patient.pk}")[1]
    assert standing["note"] == "等儿子回来"
    assert [row["id"] for row in DESK.get(clerk, "/refusals?reason=family&state=standing")[1]["items"]] == [made["id"]]
    assert DESK.get(clerk, "/refusals?state=due")[1]["items"] == []
    assert DESK.get(clerk, "/refusals?reason=cost")[1]["items"] == []
    assert DESK.post(clerk, f"/refusals/{made['id']}/lift")[1]["close_label"] == "居民改主意了"
    assert [row["id"] for row in DESK.get(clerk, "/refusals?state=closed&q=" + patient.name[:1])[1]["items"]] == [
        made["id"]
    ]


def test_who_may_not_propose_may_not_record_and_the_next_centre_finds_nothing(team, patient):
    body = {"channel": "door", "reason": "family"}
    assert PHONE.post(without_permission(staff(team)), f"/patients/{patient.pk}/refusals", body)[0] == 403
    refusal = refuse(patient, team)
    stranger = staff(make_place())
    with scope.organizations([stranger.organization_id]):
        assert PHONE.post(stranger, f"/refusals/{refusal.pk}/lift")[0] == 404
        assert PHONE.get(stranger, f"/standing-refusals?patient_ids={patient.pk}")[1] == []


def test_the_database_refuses_two_standing_nos_a_changed_word_and_a_closing_without_reason(team, patient):
    refusal = refuse(patient, team)
    row = {
        "organization_id": team.organization_id, "patient": patient, "channel": "door", "reason_code": "cost",
        "refused_at": AT, "recorded_by": "t", "recorded_by_name": "t",
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="one_standing_refusal"), transaction.atomic():
        SigningRefusal.objects.create(**row)
    with pytest.raises(IntegrityError, match="closed_with_reason"), transaction.atomic():
        SigningRefusal.objects.filter(pk=refusal.pk).update(closed_at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        SigningRefusal.objects.filter(pk=refusal.pk).update(note="别的话")
    with pytest.raises(DatabaseError), transaction.atomic():
        refusal.delete()
    other = make_patient(organization=team.organization)
    with pytest.raises(IntegrityError, match="refusal_has_reason"), transaction.atomic():
        SigningRefusal.objects.create(**(row | {"patient": other, "reason_code": ""}))


def test_the_reasons_come_from_the_dictionary():
    assert queries.refusal_reasons(on=TODAY)["signed_before"] == "以前签过，没得到服务"


def test_the_desk_sees_how_often_each_team_was_told_no_and_why(team):
    people = [make_patient(organization=team.organization) for _ in range(3)]
    propose(people[0], team)
    propose(people[1], team)
    refuse(people[1], team)  # asked before
    refuse(people[2], team, reason_code="cost")  # asked at the door
    [rate] = [row for row in queries.refusal_rates(year=TODAY.year) if row.team_id == team.pk]
    assert (rate.asked, rate.refused, rate.reasons) == (3, 2, {"cost": 1, "no_need": 1})
    status, shown = DESK.get(staff(team, Role.DIRECTOR), f"/refusals/rates?year={TODAY.year}")
    mine = next(row for row in shown if row["team_id"] == team.pk)
    assert (status, mine["refused"], len(mine["reasons"])) == (200, 2, 2)
    assert DESK.get(without_permission(staff(team, Role.DIRECTOR)), "/refusals/rates?year=2026")[0] == 403
    assert not [row for row in queries.refusal_rates(year=TODAY.year - 1) if row.team_id == team.pk]


def test_the_doctor_lists_who_does_not_want_to_sign_and_who_may_be_asked_again(team):
    waits, again = (make_patient(organization=team.organization) for _ in range(2))
    refuse(waits, team)
    refuse(again, team, at=AT - timedelta(days=200))
    listed = PHONE.get(staff(team), "/refusals?state=standing")[1]["items"]
    assert {row["patient_id"] for row in listed} >= {waits.pk, again.pk}
    due = PHONE.get(staff(team), "/refusals?state=due")[1]["items"]
    assert {row["patient_id"] for row in due} & {waits.pk, again.pk} == {again.pk}
    assert PHONE.get(without_permission(staff(team)), "/refusals")[0] == 403
