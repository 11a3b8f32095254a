"""An employer's or school's list: on a list is not signed."""

from datetime import date, timedelta

import pytest

from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services import confirm_contract, decline_contract
from jiayi.contracting.contracts.tests.factories import make_contract, make_place, resident, staff
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.patients.models import Patient, ProxyGrant
from jiayi.foundation.patients.tests.factories import identity_number, make_patient
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import NothingToDo
from jiayi.kernel import scope

from .. import queries, services
from ..models import GroupEntry
from ..services.errors import AlreadyAnswered, GroupClosed, GroupExists, NobodyToAsk
from ..services.listing import RowRefused
from .factories import AT, TODAY, everything, make_group, make_guardian, witnessed

pytestmark = pytest.mark.usefixtures("catalogue")
ADULT, PUPIL = date(1990, 4, 2), date(2014, 4, 2)


@pytest.fixture
def group(catalogue):
    return make_group()


def row(name="周建华", *, birth_date=ADULT, sex="1", **values):
    return {"name": name, "identity_number": identity_number(birth_date=birth_date, sex=sex), "unit": "一年级"} | values


def take(group, values):
    with scope.subtree(group.organization.path):
        return services.list_person(group_id=group.pk, values=values, by=staff(group.team), at=AT)


def asked(group):
    return {"code": "enrolment.invite", "filters": {"group_id": group.pk}, "options": {}, "at": AT, "on": TODAY}


def invite(group):
    with scope.subtree(group.organization.path):
        job = worktables.start_bulk(**asked(group), ids=None, by=staff(group.team))
    worktables.run_bulk(job_id=job.pk, at=AT, on=TODAY)
    with everything():
        job.refresh_from_db()
    return job


def look(group, ids=None):
    with scope.subtree(group.organization.path):
        seen = worktables.preview_bulk(**asked(group), ids=ids, by=staff(group.team))
    return {row.label: (row.will_do, row.reason) for row in seen.rows}


def counts(group):
    with everything():
        return queries.progress_of([group.pk])[group.pk]


def test_a_new_person_gets_a_record_and_a_place_on_the_list(group):
    outcome = take(group, row(phone="13800001111"))
    assert outcome.verdict == "created" and "新建了档案" in outcome.message
    with everything():
        person = Patient.objects.get(name="周建华")
        assert (person.organization_id, person.is_resident_here) == (group.organization_id, False)
        assert not Contract.objects.filter(patient=person).exists()
    assert counts(group) == {
        "signed": 0,
        "waiting": 0,
        "no_answer": 0,
        "declined": 0,
        "guardian_needed": 0,
        "listed": 1,
        "all": 1,
    }


def test_the_same_row_again_changes_nothing(group):
    values = row()
    take(group, values)
    assert take(group, values).verdict == "unchanged"
    assert counts(group)["all"] == 1


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"identity_number": "330105199004021"}, "证件号不对"),
        ({"identity_number": "330105199004020010"}, "证件号不对"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason(group, values, word):
    with pytest.raises(RowRefused, match=word):
        take(group, row() | values)
    assert counts(group)["all"] == 0


def test_name_and_number_of_two_people_are_refused(group):
    known = make_patient(organization=group.organization, name="周建华")
    with pytest.raises(RowRefused, match="对不上"):
        take(group, {"name": "周健华", "identity_number": str(known.identity_number)})


def test_a_person_of_another_centre_is_refused_and_nothing_about_them_is_told(group):
    away = make_patient(name="周建华")
    with pytest.raises(RowRefused, match="其他机构建档") as refused:
        take(group, {"name": "周建华", "identity_number": str(away.identity_number)})
    assert away.organization.name not in str(refused.value)


def test_who_is_signed_with_another_centre_is_refused(group):
    mine = make_patient(organization=group.organization, name="周建华")
    make_contract(patient=mine, team=make_place())
    with pytest.raises(RowRefused, match="其他机构的团队签约"):
        take(group, {"name": "周建华", "identity_number": str(mine.identity_number)})


def test_who_is_signed_here_already_is_on_the_list_as_signed(group):
    mine = make_patient(organization=group.organization, name="周建华")
    make_contract(patient=mine, team=group.team)
    outcome = take(group, {"name": "周建华", "identity_number": str(mine.identity_number)})
    assert "不用再签" in outcome.message
    assert counts(group)["signed"] == 1


def test_the_dead_and_those_who_moved_away_are_refused(group):
    gone = make_patient(organization=group.organization, name="周建华")
    with everything():
        Patient.objects.filter(pk=gone.pk).update(died_date=TODAY)
    with pytest.raises(RowRefused, match="去世或迁出"):
        take(group, {"name": "周建华", "identity_number": str(gone.identity_number)})


def test_a_minor_without_a_guardian_waits_for_one(group):
    outcome = take(group, row("周小宝", birth_date=PUPIL))
    assert "要监护人" in outcome.message
    assert counts(group)["guardian_needed"] == 1
    with pytest.raises(NothingToDo):
        invite(group)
    with everything():
        ids = list(GroupEntry.objects.values_list("pk", flat=True))
    assert look(group, ids) == {"周小宝": (False, "未满 18 岁，档案里还没有监护人")}


def test_the_guardian_the_school_names_confirms_for_the_pupil(catalogue):
    team = make_place()
    from jiayi.foundation.files import services as files

    with everything():
        letter = files.store_bytes(
            content=b"%PDF-1.7 letter",
            name="来函.pdf",
            kind="proof",
            organization_id=team.organization_id,
            by=staff(team),
            at=AT,
        )
    group = make_group(team=team, letter_file_id=letter.pk)
    number = identity_number(birth_date=ADULT, sex="2")
    outcome = take(
        group,
        row("周小宝", birth_date=PUPIL, guardian_name="李娜", guardian_identity=number, guardian_phone="13800002222"),
    )
    assert "由监护人李娜确认" in outcome.message
    with everything():
        grant = ProxyGrant.objects.get(kind="guardian")
        assert (grant.agent.name, grant.to_date, grant.patient.name) == ("李娜", date(2032, 4, 2), "周小宝")
    assert "来函" in grant.proof
    invite(group)
    with everything():
        offer = Contract.objects.get(patient=grant.patient)
        guardian = resident(grant.agent, patient_ids=frozenset({grant.agent_id, grant.patient_id}))
    with scope.patients(guardian.patient_ids):
        confirm_contract(contract_id=offer.pk, by=guardian, at=AT, gives_consent=True)
    assert counts(group)["signed"] == 1


def test_without_the_letter_of_the_school_its_word_for_the_guardian_is_not_taken(group):
    number = identity_number(birth_date=ADULT, sex="2")
    outcome = take(group, row("周小宝", birth_date=PUPIL, guardian_name="李娜", guardian_identity=number))
    assert "函" in outcome.message
    with everything():
        assert not ProxyGrant.objects.exists()


def test_nobody_of_a_list_counts_as_signed_before_their_own_confirmation(group):
    for number in range(3):
        take(group, row(f"周建{'华明国'[number]}", phone=f"1380000111{number}"))
    job = invite(group)
    assert (job.state, job.row_count, job.done_count) == ("done", 3, 3)
    assert counts(group)["waiting"] == 3
    with everything():
        assert not Contract.objects.filter(status="signed").exists()
        assert Contract.objects.filter(status="offered").count() == 3
        entry = GroupEntry.objects.select_related("patient", "contract").first()
    me = resident(entry.patient)
    with scope.patients(me.patient_ids):
        confirm_contract(contract_id=entry.contract_id, by=me, at=AT, gives_consent=True)
    assert (counts(group)["signed"], counts(group)["waiting"]) == (1, 2)


def test_one_of_the_list_says_no_in_the_app_and_another_to_the_doctor(group):
    for number in range(2):
        take(group, row(f"周建{'华明'[number]}"))
    invite(group)
    with everything():
        first, second = GroupEntry.objects.select_related("patient").order_by("pk")
    me = resident(first.patient)
    with scope.patients(me.patient_ids):
        decline_contract(contract_id=first.contract_id, by=me, at=AT, reason_code="resident")
    with scope.subtree(group.organization.path):
        services.decline_entry(entry_id=second.pk, reason_code="no_need", note="", by=staff(group.team), at=AT)
    assert counts(group)["declined"] == 2
    with everything():
        assert not Contract.objects.filter(status="offered").exists()


def test_who_is_signed_elsewhere_meanwhile_is_not_asked_and_nothing_about_it_is_told(group):
    take(group, row())
    with everything():
        entry = GroupEntry.objects.select_related("patient").get()
        other = make_contract(patient=entry.patient, team=make_place(), codes=("basic",))
    will_ask, reason = look(group)["周建华"]
    assert (will_ask, reason) == (False, "已和别的团队签约") and other.number not in reason
    with scope.subtree(group.organization.path), pytest.raises(NobodyToAsk):
        services.invite_entry(entry_id=entry.pk, by=staff(group.team), at=AT)


def test_asking_twice_asks_once(group):
    take(group, row())
    invite(group)
    with everything():
        entry = GroupEntry.objects.get()
    assert look(group, [entry.pk])["周建华"] == (False, "邀请过了，等本人确认")
    with scope.subtree(group.organization.path), pytest.raises(NobodyToAsk):
        services.invite_entry(entry_id=entry.pk, by=staff(group.team), at=AT)
    with everything():
        assert Contract.objects.filter(status="offered").count() == 1


def test_a_reminder_goes_to_those_who_have_not_answered_and_not_every_day(group):
    take(group, row())
    invite(group)
    by = staff(group.team)
    with scope.subtree(group.organization.path):
        with pytest.raises(NobodyToAsk):
            services.remind_entries(group_id=group.pk, by=by, at=AT)
        assert services.remind_entries(group_id=group.pk, by=by, at=AT + timedelta(days=3)) == 1
    assert Message.objects.filter(kind="group_reminder").count() == 1


def test_on_the_signing_day_a_signature_before_a_witness_is_a_contract(group):
    take(group, row())
    with everything():
        entry = GroupEntry.objects.get()
    with scope.subtree(group.organization.path):
        services.sign_entry(
            entry_id=entry.pk,
            signature=witnessed(signer_name="周建华"),
            gives_consent=True,
            by=staff(group.team),
            at=AT,
        )
        with pytest.raises(AlreadyAnswered):
            services.sign_entry(
                entry_id=entry.pk, signature=witnessed(), gives_consent=True, by=staff(group.team), at=AT
            )
    assert counts(group)["signed"] == 1


def test_the_list_for_the_signing_day_says_that_being_on_it_is_not_signing(group):
    take(group, row())
    with everything():
        data = queries.signing_list(group_id=group.pk, today=TODAY)
    assert "不等于签约" in data["notice"]
    [section] = data["sections"]
    assert (section["title"], section["rows"][0][1], section["rows"][0][5]) == ("一年级", "周建华", "还没邀请")


def test_one_open_list_per_name(group):
    with pytest.raises(GroupExists):
        make_group(team=group.team)


def test_a_closed_list_takes_nobody(group):
    with scope.subtree(group.organization.path):
        services.move_group(group_id=group.pk, move="close", by=staff(group.team), at=AT)
    with pytest.raises(GroupClosed):
        take(group, row())


def test_a_minor_with_a_guardian_on_record_may_be_invited(group):
    child = make_patient(organization=group.organization, name="周小宝", birth_date=PUPIL, sex="1")
    make_guardian(ward=child, guardian=make_patient(organization=group.organization))
    outcome = take(group, {"name": "周小宝", "identity_number": str(child.identity_number)})
    assert "由监护人" in outcome.message
    assert invite(group).done_count == 1
