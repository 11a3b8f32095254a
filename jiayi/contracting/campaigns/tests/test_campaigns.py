"""Codes, who is invited and who not, the ten minutes, what a campaign brought, permissions in pairs."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, make_offer, make_place, resident
from jiayi.contracting.enrolment.services import load_builtin_rules
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.organizations.models import Grid
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.tasks.models import Task
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.period import SHANGHAI
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from tests.calling import Caller, without_permission

from .. import queries, rules, services
from ..api import desk as desk_routes
from ..api import resident as resident_routes
from ..models import Campaign, CampaignDay, CampaignSigning, Invitation, InvitedResident

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 9, tzinfo=SHANGHAI)
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def place():
    load_catalogue()
    load_once(load_builtin_rules)
    team = make_place()
    with scope.everything(reason="test data"):
        grid = Grid.objects.create(organization=team.organization, code="W01", name="第1网格", doctor=team.leader)
        yield team, grid


def clerk(team, **changes):
    values = {
        "organization_id": team.organization_id,
        "organization_path": team.organization.path,
        "roles": frozenset({"clerk"}),
    }
    return staff_actor(**(values | changes))


def person(grid, **values):
    made = make_patient(organization=grid.organization, **values)
    type(made).objects.filter(pk=made.pk).update(grid=grid)
    return made


def started(team, **values):
    return services.start_campaign(team_id=team.pk, title="秋季签约", by=clerk(team), at=AT, **values)


def invited(team, grid, **values):
    wanted = {"grid_id": grid.pk, "group": "all", "text": "请您来看看"} | values
    return services.schedule_invitation(campaign_id=started(team).pk, **wanted, by=clerk(team), at=AT)


def test_a_code_can_be_read_aloud_and_belongs_to_one_team(place):
    team, _ = place
    first, second = started(team), started(team)
    assert first.code != second.code
    assert set(first.code) <= set(rules.ALPHABET)
    assert queries.find_campaign(code=first.code.lower()).team_id == team.pk


def test_opening_a_code_counts_once_an_hour_and_leads_to_the_team(place):
    team, _ = place
    campaign = started(team)
    for _ in range(3):
        answer = Client().get(f"/t/{campaign.code}")
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/app/resident.html#/teams/{team.pk}?c={campaign.code}",
        )
    Client(REMOTE_ADDR="10.0.0.9").get(f"/t/{campaign.code}")
    assert CampaignDay.objects.get().opened == 2
    assert Client().get("/t/ZZZZ2222")["Location"].endswith("#/teams")


def test_a_signature_counts_for_the_campaign_that_was_looked_at_last(place):
    team, grid = place
    early, late = started(team), started(team)
    someone, stranger = person(grid), person(grid)
    services.follow_code(code=early.code, by=resident(someone), at=AT - timedelta(days=3))
    assert services.follow_code(code=late.code, by=resident(someone), at=AT - timedelta(days=1)) == team.pk
    for patient in (someone, stranger):
        make_contract(team=team, patient=patient, at=AT)
    run_jobs()
    assert list(CampaignSigning.objects.values_list("campaign_id", "patient_id")) == [(late.pk, someone.pk)]
    result = {found.campaign.pk: (found.visited, found.signed) for found in queries.list_results()}
    assert result == {early.pk: (1, 0), late.pk: (1, 1)}
    assert queries.list_signed(campaign_id=late.pk)[0].patient_id == someone.pk


def test_a_look_of_long_ago_or_at_another_team_brings_nothing(place):
    team, grid = place
    someone, other = person(grid), make_place()
    services.follow_code(code=started(team).code, by=resident(someone), at=AT - rules.ATTRIBUTION - timedelta(days=1))
    services.follow_code(code=started(other).code, by=resident(someone), at=AT)
    make_contract(team=team, patient=someone, at=AT)
    run_jobs()
    assert not CampaignSigning.objects.exists()


def test_the_preview_says_who_is_left_out_and_why(place):
    team, grid = place
    free, has, waiting, muted, dead = (person(grid) for _ in range(5))
    patients.set_current_team(patient_ids=[has.pk], team_id=team.pk, by=BY, at=AT)
    make_offer(team=team, patient=waiting)
    task = Task.objects.create(
        organization=grid.organization,
        patient=muted,
        kind="followup",
        title="随访",
        due_date=TODAY,
        window_from=TODAY,
        source_app="tests",
        source_id=1,
        opened_at=AT,
    )
    Task.objects.filter(pk=task.pk).update(state="muted", reason_code="refused")
    patients.record_death(patient_id=dead.pk, died_date=TODAY - timedelta(days=9), cause="", by=BY, at=AT)
    found = queries.preview(grid_id=grid.pk, group="all", at=AT, on=TODAY)
    assert (found.people, found.excluded) == ([free.pk], {"signed": 1, "waiting": 1, "muted": 1})
    assert [(line.patient_id, line.will_send) for line in found.lines][-2:] == [(free.pk, True), (has.pk, False)]
    assert queries.preview(grid_id=grid.pk, group="child", at=AT, on=TODAY).people == []


def test_nothing_leaves_for_ten_minutes_and_a_recalled_invitation_never_does(place):
    team, grid = place
    person(grid)
    invitation = invited(team, grid)
    assert (invitation.state, invitation.send_after - AT) == ("waiting", timedelta(minutes=10))
    services.recall_invitation(invitation_id=invitation.pk, by=clerk(team), at=AT)
    services.recall_invitation(invitation_id=invitation.pk, by=clerk(team), at=AT)
    assert services.send_invitation(invitation_id=invitation.pk, at=AT + timedelta(minutes=11)) == 0
    assert not Message.objects.filter(kind="signing_invitation").exists()


def test_the_job_sends_in_batches_once_and_cannot_be_recalled_then(place, monkeypatch):
    team, grid = place
    monkeypatch.setattr(rules, "BATCH", 2)
    people = [person(grid) for _ in range(5)]
    invitation = invited(team, grid)
    run_jobs(queue="messages")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.sent, invitation.people) == ("sent", 5, 5)
    messages = Message.objects.filter(kind="signing_invitation")
    assert set(messages.values_list("patient_id", flat=True)) == {one.pk for one in people}
    assert messages.first().link == f"/teams/{team.pk}?c={invitation.campaign.code}"
    assert services.send_invitation(invitation_id=invitation.pk, at=AT) == 0
    with pytest.raises(services.TooLateToRecall):
        services.recall_invitation(invitation_id=invitation.pk, by=clerk(team), at=AT)


def test_each_is_invited_by_the_way_that_reaches_and_the_rest_is_visited(place, desk):
    team, grid = place
    by_phone, silent = person(grid), person(grid, phone=None)
    lost = person(grid)
    preview = queries.preview(grid_id=grid.pk, group="all", at=AT, on=TODAY)
    assert preview.ways == {"sms": 2, "visit": 1}
    assert {line.reason for line in preview.lines} == {"短信", "上门"}
    invitation = invited(team, grid)
    services.send_invitation(invitation_id=invitation.pk, at=AT + timedelta(minutes=11))
    ways = dict(InvitedResident.objects.values_list("patient_id", "way"))
    assert ways == {by_phone.pk: "sms", lost.pk: "sms", silent.pk: "visit"}
    delivery = Delivery.objects.get(message__patient=by_phone)
    assert (delivery.channel, "请您来签约家庭医生" in str(delivery.text)) == ("sms", True)
    assert "请您来看看" not in str(delivery.text)  # nothing but approved words leaves the house
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=AT)
    Delivery.objects.filter(pk=delivery.pk).update(state="delivered", closed_at=AT)
    Delivery.objects.filter(message__patient=lost).update(state="failed", closed_at=AT, error="空号")
    results = queries.way_results(invitation_ids=[invitation.pk])[invitation.pk]
    assert [(one.way, one.people, one.reached, one.failed) for one in results] == [("sms", 2, 1, 1), ("visit", 1, 0, 0)]
    path = f"/invitations/{invitation.pk}/to-visit"
    status, listed = desk.get(clerk(team), path)
    assert (status, {row["patient_id"] for row in listed["items"]}) == (200, {silent.pk, lost.pk})
    assert {row["way_label"] for row in listed["items"]} == {"没有电话，也不用手机", "短信没送到"}
    assert desk.get(without_permission(clerk(team)), path)[0] == 403
    assert desk.get(clerk(make_place()), path)[0] == 404


def test_a_child_is_invited_through_the_guardian(place):
    team, grid = place
    mother, child = person(grid), person(grid, phone=None, birth_date=date(2022, 1, 1))
    patients.grant_proxy(
        patient_id=child.pk,
        agent_id=mother.pk,
        kind="guardian",
        scopes=[],
        from_date=date(2022, 1, 1),
        to_date=None,
        proof="出生证",
        by=BY,
        at=AT,
    )
    found = queries.ways_of(patient_ids=[child.pk], at=AT)[child.pk]
    assert (found.way, found.recipient_id) == ("sms", mother.pk)
    invitation = invited(team, grid)
    services.send_invitation(invitation_id=invitation.pk, at=AT + timedelta(minutes=11))
    assert set(Message.objects.filter(kind="signing_invitation").values_list("patient", flat=True)) == {mother.pk}


def test_the_database_refuses_a_message_to_somebody_who_is_only_visited(place):
    team, grid = place
    person(grid)
    invitation = invited(team, grid)
    services.send_invitation(invitation_id=invitation.pk, at=AT + timedelta(minutes=11))
    with pytest.raises(IntegrityError, match="campaigns_visit_unwritten"), transaction.atomic():
        InvitedResident.objects.update(way="visit")


def test_nobody_is_invited_twice_in_a_month(place):
    team, grid = place
    person(grid)
    invited(team, grid)
    with pytest.raises(services.NobodyToInvite):
        invited(team, grid)
    InvitedResident.objects.update(sent_at=AT - rules.QUIET - timedelta(days=1))
    assert invited(team, grid).people == 1


def test_the_prints_are_pdfs_with_the_code(place):
    team, _ = place
    campaign = started(team, words="先问问您的家庭医生")
    for kind in ("poster_a3", "poster_a4", "card"):
        content = services.print_material(
            campaign_id=campaign.pk, kind=kind, public_url="https://jiayi.example", on=TODAY
        )
        assert content[:5] == b"%PDF-"
    with pytest.raises(Exception, match="印刷品"):
        services.print_material(campaign_id=campaign.pk, kind="flag", public_url="https://jiayi.example", on=TODAY)


def test_the_database_refuses_what_cannot_be(place):
    team, grid = place
    campaign = started(team)
    person(grid)
    good = {
        "organization": grid.organization,
        "campaign": campaign,
        "text": "请",
        "people": 1,
        "send_after": AT,
        "created_by": "staff:1",
        "created_at": AT,
    }
    refusals = {
        "campaigns_invitation_has_people": {"people": 0},
        "campaigns_invitation_counts": {"sent": 2},
        "campaigns_invitation_waits": {"send_after": AT - timedelta(minutes=1)},
    }
    for name, wrong in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Invitation.objects.create(**(good | wrong))
    with pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.create(**(good | {"state": "sent"}))
    waiting = Invitation.objects.create(**good)
    with pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.filter(pk=waiting.pk).update(state="sent")
    Invitation.objects.filter(pk=waiting.pk).update(state="sending")
    with pytest.raises(IntegrityError, match="campaigns_invitation_ended"), transaction.atomic():
        Invitation.objects.filter(pk=waiting.pk).update(state="sent")
    with pytest.raises(IntegrityError, match="campaigns_code_readable"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(code="OOOO1111")
    with pytest.raises(IntegrityError, match="campaigns_period"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(InvalidTransition):
        services._move(Invitation(state="sent"), "recall")


def test_each_row_is_kept_once(place):
    team, grid = place
    campaign, someone = started(team), person(grid)
    invitation = invited(team, grid)
    for make in (
        lambda: CampaignDay.objects.create(campaign=campaign, date=TODAY, opened=1),
        lambda: campaign.visits.create(patient=someone, at=AT),
    ):
        make()
        with pytest.raises(IntegrityError, match="once"), transaction.atomic():
            make()
    with pytest.raises(IntegrityError, match="campaigns_invited_once"), transaction.atomic():
        InvitedResident.objects.create(invitation=invitation, patient=someone)


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "campaigns-desk")


@pytest.fixture(scope="module")
def h5():
    return Caller(resident_routes.router, "campaigns-resident")


def test_the_clerk_runs_a_campaign_at_the_desk_and_the_doctor_only_looks(place, desk):
    team, grid = place
    person(grid)
    boss, doctor = clerk(team), clerk(team, roles=frozenset({"doctor"}), team_ids=frozenset({team.pk}))
    status, made = desk.post(boss, "/campaigns", {"team_id": team.pk, "title": "秋季签约"})
    assert (status, made["team_name"], made["signed"]) == (200, team.name, 0)
    assert desk.post(doctor, "/campaigns", {"team_id": team.pk})[0] == 403
    path = f"/campaigns/{made['id']}"
    preview = desk.post(boss, f"{path}/invitation-previews", {"grid_id": grid.pk})[1]
    assert (preview["people"], preview["lines"][0]["reason"]) == (1, "短信")
    sent = desk.post(boss, f"{path}/invitations", {"grid_id": grid.pk, "text": "请您来"})[1]
    assert desk.post(doctor, f"/invitations/{sent['id']}/recall")[0] == 403
    assert desk.post(boss, f"/invitations/{sent['id']}/recall")[1]["state_label"] == "已撤回"
    page = desk.get(doctor, path)[1]
    assert (page["campaign"]["code"], [one["state"] for one in page["invitations"]]) == (made["code"], ["recalled"])
    assert len(desk.get(doctor, "/campaigns")[1]) == 1
    assert desk.get(without_permission(boss), "/campaigns")[0] == 403


def test_the_campaigns_of_another_centre_are_not_found(place, desk):
    team, grid = place
    campaign, stranger = started(team), clerk(make_place())
    person(grid)
    invitation = invited(team, grid)
    assert desk.get(stranger, f"/campaigns/{campaign.pk}")[0] == 404
    assert desk.post(stranger, f"/invitations/{invitation.pk}/recall")[0] == 404
    assert desk.post(stranger, "/campaigns", {"team_id": team.pk})[0] == 404


def test_a_resident_follows_a_code_and_staff_cannot(place, h5):
    team, grid = place
    campaign, someone = started(team), person(grid)
    assert h5.post(resident(someone), "/campaign-visits", {"code": campaign.code})[1] == {"team_id": team.pk}
    assert h5.post(resident(someone), "/campaign-visits", {"code": "ZZZZ2222"})[0] == 404
    assert h5.post(clerk(team), "/campaign-visits", {"code": campaign.code})[0] == 403
