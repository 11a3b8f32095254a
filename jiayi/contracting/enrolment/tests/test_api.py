"""Who may and who may not, in pairs; what the routes answer."""

from datetime import date
from uuid import uuid4

import pytest

from jiayi.contracting.contracts.queries import consent_text
from jiayi.contracting.contracts.tests.factories import make_place, package_ids, resident, staff
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.worktables.api import desk as worktables
from jiayi.kernel import scope
from jiayi.kernel.access import Role
from tests.calling import Caller, without_permission

from ..api import desk, doctor
from ..api import resident as own
from ..models import GroupEntry
from .factories import AT, TODAY, Family, data_url, everything, expiring_contract, make_group, make_guardian

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def family(catalogue):
    return Family()


def signed_body(**values):
    return {
        "client_key": str(uuid4()),
        "signature": data_url(),
        "health_consent": True,
        "consent_version": consent_text().version,
        "package_ids": package_ids("basic"),
    } | values


class Clients:
    doctor = Caller(doctor.router, "enrolment-doctor")
    desk = Caller(desk.router, "enrolment-desk")
    resident = Caller(own.router, "enrolment-resident")
    tables = Caller(worktables.router, "enrolment-tables")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    from .factories import AT

    monkeypatch.setattr("jiayi.kernel.clock.now", lambda: AT)
    monkeypatch.setattr("jiayi.kernel.clock.today", lambda: TODAY)


def test_a_doctor_sits_with_a_household_and_an_auditor_does_not(family):
    path = f"/households/{family.home.pk}/sittings"
    status, body = Clients.doctor.post(family.doctor, path, {"team_id": family.team.pk})
    assert status == 200 and [row["name"] for row in body["members"]] == ["王桂芳", "陈志强", "陈小宝"]
    assert Clients.doctor.post(without_permission(family.doctor), path, {"team_id": family.team.pk})[0] == 403


def test_a_doctor_of_another_centre_does_not_find_the_household(family):
    stranger = staff(make_place())
    sitting = family.sit()
    assert (
        Clients.doctor.post(stranger, f"/households/{family.home.pk}/sittings", {"team_id": family.team.pk})[0] == 404
    )
    assert Clients.doctor.get(stranger, f"/sittings/{sitting.pk}")[0] == 404


def test_a_member_signs_once_however_often_the_button_is_pressed(family):
    sitting = family.sit()
    body = signed_body(signer_name="王桂芳")
    path = f"/sittings/{sitting.pk}/members/{family.head.pk}/sign"
    first, second = (Clients.doctor.post(family.doctor, path, body) for _ in range(2))
    assert first[0] == second[0] == 200
    assert (second[1]["signed"], second[1]["members"][0]["state"]) == (1, "signed")
    assert Clients.doctor.post(without_permission(family.doctor), path, body)[0] == 403


def test_the_table_is_closed_put_off_refused_and_woken_by_those_who_may(family):
    sitting = family.sit()
    base = f"/sittings/{sitting.pk}"
    member = f"{base}/members/{family.son.pk}"
    calls = [
        (f"{member}/offer", {"package_ids": package_ids("basic")}),
        (f"{member}/put-off", {}),
        (f"{member}/wake", {}),
        (f"{member}/refuse", {"reason": "no_need"}),
        (f"{base}/close", {}),
    ]
    for path, body in calls:
        assert Clients.doctor.post(without_permission(family.doctor), path, body)[0] == 403
        assert Clients.doctor.post(family.doctor, path, body)[0] == 200, path


def test_the_family_sees_its_own_people_by_name_and_the_others_by_half(family):
    head = resident(family.head)
    assert Clients.resident.get(head, "/family-signing")[1]["may_begin"] is True
    status, body = Clients.resident.post(head, "/family-signing", {"team_id": family.team.pk})
    assert status == 200
    names = [row["name"] for row in body["sitting"]["members"]]
    assert names[0] == "王桂芳" and "陈志强" not in names and body["sitting"]["address"] == ""
    assert [row["may_sign"] for row in body["sitting"]["members"]] == [True, False, False]


def test_a_resident_signs_in_the_family_sitting_and_not_for_somebody_else(family):
    head = resident(family.head)
    Clients.resident.post(head, "/family-signing", {"team_id": family.team.pk})
    sitting = Clients.resident.get(head, "/family-signing")[1]["sitting"]["id"]
    base = f"/family-signing/{sitting}/members"
    assert Clients.resident.post(head, f"{base}/{family.son.pk}/sign", signed_body())[0] == 404
    status, body = Clients.resident.post(head, f"{base}/{family.head.pk}/sign", signed_body())
    assert status == 200 and body["sitting"]["members"][0]["state"] == "awaiting_team"


def test_a_clerk_registers_a_list_and_a_nurse_does_not(catalogue):
    team = make_place()
    clerk, nurse = staff(team, Role.CLERK), staff(team, Role.NURSE)
    body = {
        "team_id": team.pk,
        "name": "柳塘小学",
        "kind": "school",
        "contact_name": "赵老师",
        "package_codes": ["basic"],
        "agreed_date": TODAY.isoformat(),
    }
    assert Clients.desk.post(nurse, "/groups", body)[0] == 403
    status, made = Clients.desk.post(clerk, "/groups", body)
    assert (status, made["counts"]["all"]) == (200, 0)
    stranger = staff(make_place(), Role.CLERK)
    assert Clients.desk.get(stranger, f"/groups/{made['id']}")[0] == 404
    assert Clients.desk.get(stranger, "/groups")[1]["items"] == []
    assert Clients.desk.post(clerk, f"/groups/{made['id']}/reminders")[1]["code"] == "nobody_to_ask"


def test_the_list_for_the_signing_day_is_printed_by_those_who_manage_it(catalogue):
    group = make_group()
    clerk, nurse = staff(group.team, Role.CLERK), staff(group.team, Role.NURSE)
    path = f"/groups/{group.pk}/signing-list"
    with scope.subtree(group.organization.path):
        answer = Clients.desk.client.get(path, actor=clerk)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert Clients.desk.client.get(path, actor=nurse).status_code == 403


def test_on_the_signing_day_the_table_says_who_has_to_sign(catalogue):
    group = make_group()
    place = group.organization
    child = make_patient(organization=place, name="周小宝", birth_date=date(2014, 4, 2), phone="")
    mother = make_patient(organization=place, name="李娜")
    make_guardian(ward=child, guardian=mother)
    with everything():
        grown = GroupEntry.objects.create(group=group, patient=make_patient(organization=place), listed_at=AT)
        pupil = GroupEntry.objects.create(group=group, patient=child, listed_at=AT)
    doctor = staff(group.team)
    alone = Clients.doctor.get(doctor, f"/group-entries/{grown.pk}")[1]
    assert (alone["signs_through_guardian"], alone["guardians"]) == (False, [])
    assert alone["package_ids"] == package_ids("basic") and alone["team_id"] == group.team_id
    seen = Clients.doctor.get(doctor, f"/group-entries/{pupil.pk}")[1]
    assert seen["signs_through_guardian"] and [one["name"] for one in seen["guardians"]] == ["李娜"]
    path = f"/group-entries/{pupil.pk}/sign"
    assert Clients.doctor.post(doctor, path, signed_body())[1]["code"] == "guardian_needed"
    body = signed_body(signer_patient_id=mother.pk, signer_name="李娜", relation="母亲")
    assert Clients.doctor.post(doctor, path, body)[1]["state"] == "signed"
    assert Clients.doctor.get(staff(make_place()), f"/group-entries/{grown.pk}")[0] == 404


def test_a_resident_renews_with_one_tap_and_a_neighbour_does_not(catalogue):
    contract = expiring_contract(days_left=30, team=make_place(policy="national"))
    me, neighbour = resident(contract.patient), resident(expiring_contract(days_left=30).patient)
    path = f"/contracts/{contract.pk}/renewal"
    assert Clients.resident.get(neighbour, path)[0] == 404
    assert Clients.resident.post(neighbour, path, {"client_key": str(uuid4())})[0] == 404
    status, view = Clients.resident.get(me, path)
    assert (status, view["can_renew"], view["awaits_team"], view["is_same_consent"]) == (200, True, True, True)
    key = str(uuid4())
    first, second = (Clients.resident.post(me, path, {"client_key": key}) for _ in range(2))
    assert first == second and first[0] == 200


def test_renewals_in_batch_by_staff_who_may(catalogue):
    contract = expiring_contract(days_left=30, team=make_place(policy="national"))
    by = staff(contract.team, Role.CLERK)
    body = {"code": "contracts.renew", "ids": [contract.pk], "filters": {}, "options": {}}
    assert Clients.tables.post(without_permission(by), "/bulk-jobs/preview", body)[0] == 403
    assert Clients.tables.post(by, "/bulk-jobs/preview", body)[1]["will_count"] == 1
    assert Clients.tables.post(staff(make_place()), "/bulk-jobs/preview", body)[1]["will_count"] == 0


def test_reminders_are_seen_by_the_centre_and_visits_recorded_by_those_who_go(catalogue):
    team = make_place()
    nurse, director = staff(team, Role.NURSE), staff(team, Role.DIRECTOR)
    assert Clients.desk.get(nurse, "/renewal-reminders")[1]["items"] == []
    assert Clients.desk.get(director, "/renewal-reminders/stages") == (200, [])
    body = {"reminder_ids": [1], "outcome": "agreed"}
    assert Clients.desk.post(director, "/renewal-reminders/visits", body)[0] == 403
    assert Clients.desk.post(nurse, "/renewal-reminders/visits", body)[1]["code"] == "not_on_visit_list"
    assert Clients.desk.get(without_permission(nurse), "/renewal-reminders")[0] == 403
