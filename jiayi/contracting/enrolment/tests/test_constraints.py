"""The database refuses what the services would not do."""

from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.contracting.contracts.models import ContractStatus
from jiayi.contracting.contracts.tests.factories import make_offer

from ..models import (
    CollectiveGroup,
    EnrolmentPolicy,
    EntryAnswer,
    GroupEntry,
    GuardianReview,
    HouseholdSitting,
    ReminderAttempt,
    RenewalReminder,
    SittingMember,
    entry_state_sql,
)
from ..rules import entry_state
from .factories import AT, TODAY, Family, everything, expiring_contract, make_group

pytestmark = pytest.mark.usefixtures("catalogue")
# Whatever a status asks of the other columns.
EVERY_TIME = {
    "signed_at": AT,
    "signed_date": TODAY,
    "verify_token": "x" * 32,
    "ended_at": AT,
    "end_reason": "resident",
}


def refused(run, name=None):
    with everything(), pytest.raises(DatabaseError, match=name), transaction.atomic():
        run()


@pytest.fixture
def family(catalogue):
    return Family()


@pytest.fixture
def entry(catalogue):
    group = make_group()
    from jiayi.foundation.patients.tests.factories import make_patient

    person = make_patient(organization=group.organization)
    with everything():
        return GroupEntry.objects.create(group=group, patient=person, listed_at=AT)


@pytest.fixture
def reminder(catalogue):
    contract = expiring_contract(days_left=30)
    with everything():
        return RenewalReminder.objects.create(
            organization_id=contract.organization_id,
            team_id=contract.team_id,
            patient_id=contract.patient_id,
            contract=contract,
            stage=30,
            last_date=TODAY,
            way="sms",
            created_at=AT,
        )


def sitting_values(family):
    return {
        "organization_id": family.team.organization_id,
        "team_id": family.team.pk,
        "household_id": family.home.pk,
        "opened_at": AT,
        "opened_by": "staff:1",
        "opened_by_name": "沈",
    }


def test_a_household_has_one_open_sitting(family):
    family.sit()
    refused(lambda: HouseholdSitting.objects.create(**sitting_values(family)), "one_open_sitting")


def test_a_closed_sitting_has_its_time(family):
    sitting = family.sit()
    refused(lambda: HouseholdSitting.objects.filter(pk=sitting.pk).update(status="closed"), "closed_has_time")


def test_a_sitting_is_born_open_and_not_opened_again(family):
    refused(lambda: HouseholdSitting.objects.create(**sitting_values(family), status="closed", closed_at=AT))
    sitting = family.sit()
    with everything():
        HouseholdSitting.objects.filter(pk=sitting.pk).update(status="closed", closed_at=AT)
    refused(lambda: HouseholdSitting.objects.filter(pk=sitting.pk).update(status="open", closed_at=None))


def test_somebody_sits_once_at_a_table(family):
    sitting = family.sit()
    refused(lambda: SittingMember.objects.create(sitting=sitting, patient=family.head), "member_once")


def test_a_refusal_at_the_table_has_a_reason(family):
    sitting = family.sit()
    refused(
        lambda: SittingMember.objects.filter(sitting=sitting, patient=family.head).update(answer="refused"),
        "refusal_has_reason",
    )


def test_an_answer_at_the_table_moves_only_along_its_edges(family):
    sitting = family.sit()
    with everything():
        SittingMember.objects.filter(sitting=sitting, patient=family.head).update(answer="refused", reason_code="x")
    refused(lambda: SittingMember.objects.filter(sitting=sitting, patient=family.head).update(answer="invited"))


def test_one_open_list_of_a_name(entry):
    group = entry.group

    def again():
        CollectiveGroup.objects.create(
            organization_id=group.organization_id,
            team_id=group.team_id,
            name=group.name,
            kind="school",
            contact_name="赵",
            package_codes=["basic"],
            agreed_date=TODAY,
            created_at=AT,
            created_by="staff:1",
        )

    refused(again, "open_group_name")


def test_a_list_has_a_package(entry):
    refused(lambda: CollectiveGroup.objects.filter(pk=entry.group_id).update(package_codes=[]), "group_has_package")


def test_somebody_stands_once_on_a_list_and_is_never_deleted_from_it(entry):
    refused(
        lambda: GroupEntry.objects.create(group=entry.group, patient_id=entry.patient_id, listed_at=AT), "entry_once"
    )
    refused(entry.delete)


def test_a_no_on_a_list_has_a_reason_and_an_invitation_its_time(entry):
    refused(lambda: GroupEntry.objects.filter(pk=entry.pk).update(answer="declined"), "decline_has_reason")
    refused(lambda: GroupEntry.objects.filter(pk=entry.pk).update(asked_count=1), "asked_has_time")
    refused(
        lambda: GroupEntry.objects.create(
            group=entry.group, patient_id=entry.patient_id, listed_at=AT, answer="invited"
        )
    )


def test_the_state_of_an_entry_is_the_same_in_python_and_in_sql(entry):
    offer = make_offer(patient=entry.patient)
    from jiayi.contracting.contracts.models import Contract

    for answer, status, guardian in product(EntryAnswer.values, ["", *ContractStatus.values], (False, True)):
        expected = entry_state(answer=answer, contract_status=status, needs_guardian=guardian)
        with everything():
            rows = GroupEntry.objects.filter(pk=entry.pk)
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL session_replication_role = replica")
                Contract.objects.filter(pk=offer.pk).update(status=status or "offered", **EVERY_TIME)
                rows.update(
                    answer=answer,
                    reason_code="x",
                    needs_guardian=guardian,
                    contract_id=offer.pk if status else None,
                )
                found = rows.annotate(state=entry_state_sql()).values_list("state", flat=True).get()
                transaction.set_rollback(True)
        assert found == expected, (answer, status, guardian)


def test_a_stage_of_a_contract_is_reminded_once(reminder):
    def again():
        RenewalReminder.objects.create(
            organization_id=reminder.organization_id,
            team_id=reminder.team_id,
            patient_id=reminder.patient_id,
            contract_id=reminder.contract_id,
            stage=30,
            last_date=TODAY,
            way="visit",
            state="visit",
            created_at=AT,
        )

    refused(again, "once_a_stage")


def test_a_visit_is_on_the_visit_list_and_has_an_outcome(reminder):
    rows = RenewalReminder.objects
    refused(lambda: rows.filter(pk=reminder.pk).update(state="visit"), "visit_list_by_visit")
    with everything():
        rows.filter(pk=reminder.pk).update(state="visit", way="visit")
    refused(lambda: rows.filter(pk=reminder.pk).update(state="visited"), "visited_has_outcome")
    refused(lambda: rows.filter(pk=reminder.pk).update(state="reached"))


def test_each_way_is_tried_once_and_a_try_stays(reminder):
    with everything():
        attempt = ReminderAttempt.objects.create(reminder=reminder, way="sms", message_id=1, at=AT)
    refused(lambda: ReminderAttempt.objects.create(reminder=reminder, way="sms", message_id=2, at=AT), "each_way_once")
    refused(attempt.delete)


def test_a_review_is_held_once_closes_with_its_time_and_is_extended_with_proof(family):
    values = {
        "organization_id": family.team.organization_id,
        "patient": family.child,
        "guardian": family.son,
        "kind": "eighteen",
        "due_date": TODAY,
        "opened_at": AT,
    }
    with everything():
        review = GuardianReview.objects.create(**values)
    rows = GuardianReview.objects
    refused(lambda: rows.create(**values), "review_once")
    refused(lambda: rows.filter(pk=review.pk).update(state="kept"), "closed_has_time")
    refused(lambda: rows.filter(pk=review.pk).update(state="extended", closed_at=AT, proof="x"), "extension_has_proof")


def test_rules_have_a_source(catalogue):
    refused(lambda: EnrolmentPolicy.objects.create(version=9, rules={}, effective_from=TODAY, source=""), "has_source")
