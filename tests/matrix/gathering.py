"""Objects of families and lists for the matrix."""

from datetime import date, timedelta
from uuid import uuid4

from jiayi.care.careplans.models import Enrolment, Goal, Plan
from jiayi.care.conversations.models import Call, CallRecording, Complaint, Conversation, Meeting
from jiayi.care.education.models import Article, ArticleSending
from jiayi.contracting.enrolment.models import (
    CollectiveGroup,
    GroupEntry,
    GuardianReview,
    HouseholdSitting,
    RenewalReminder,
    SittingMember,
)
from jiayi.foundation.cards.models import CardPrint, ElderCard
from jiayi.foundation.mandates.models import ProxyRequest
from jiayi.foundation.patients.models import DuplicatePair, HouseholdChange, Patient, PatientMerge
from jiayi.foundation.revisions.models import Revision

TODAY = date(2026, 6, 15)


def gather(contract):
    """A household at the table, a list, a reminder and a review of the contract's person."""
    at, by = contract.signed_at, {"opened_by": "staff:1", "opened_by_name": "医生"}
    place = {"organization": contract.organization, "team": contract.team}
    sitting = HouseholdSitting.objects.create(**place, household=contract.patient.household, opened_at=at, **by)
    SittingMember.objects.create(sitting=sitting, patient=contract.patient)
    group = CollectiveGroup.objects.create(
        **place,
        name="文晖小学",
        kind="school",
        contact_name="赵老师",
        package_codes=["basic"],
        agreed_date=TODAY,
        created_at=at,
        created_by="staff:1",
    )
    entry = GroupEntry.objects.create(group=group, patient=contract.patient, listed_at=at)
    RenewalReminder.objects.create(
        **place,
        patient=contract.patient,
        contract=contract,
        stage=60,
        last_date=TODAY,
        way="visit",
        state="visit",
        created_at=at,
    )
    review = GuardianReview.objects.create(
        **place,
        patient=contract.patient,
        guardian=Patient.objects.exclude(pk=contract.patient_id).first(),
        kind="incapable",
        due_date=TODAY,
        contract=contract,
        opened_at=at,
    )
    card, _ = ElderCard.objects.get_or_create(
        patient=contract.patient,
        status="active",
        defaults={"number": "1000006", "token": "t", "token_hash": b"t", "issued_at": at, "issued_by": "staff:1"},
    )
    batch = CardPrint.objects.create(
        organization=contract.organization,
        layout="sheet",
        card_ids=[card.pk],
        requested_by="staff:1",
        requested_by_name="医生",
        scope_path=contract.organization.path,
        requested_at=at,
    )
    revision = Revision.objects.create(
        organization=contract.organization,
        kind="packages",
        code="matrix",
        needs_second=True,
        started_by="staff:1",
        started_by_name="主任",
        started_at=at,
    )
    asked = ProxyRequest.objects.create(
        patient=contract.patient,
        agent=Patient.objects.filter(is_current=True).exclude(pk=contract.patient_id).last(),
        claimed_name=contract.patient.name,
        kind="proxy",
        relation="child",
        scopes=["view"],
        months=12,
        rule_version=1,
        asked_by="resident:1",
        asked_at=at,
        lapses_at=at + timedelta(days=14),
    )
    change = HouseholdChange.objects.create(
        organization=contract.organization,
        household_ids=[contract.patient.household_id],
        before='{"people": {}, "addresses": {}}',
        after='{"people": {}, "addresses": {}}',
        moved_count=0,
        changed_at=at,
        changed_by="staff:1",
        changed_by_name="医生",
    )
    other = Patient.objects.exclude(pk=contract.patient_id).filter(organization=contract.organization).latest("id")
    first, second = sorted((contract.patient_id, other.pk))
    pair = DuplicatePair.objects.create(
        first_id=first,
        second_id=second,
        organization=contract.organization,
        other_organization=contract.organization,
        source="rule",
        reasons=["name_and_birth"],
        opened_at=at,
        opened_by="system:patients",
    )
    merge = PatientMerge.objects.create(
        organization=contract.organization,
        kept_id=contract.patient_id,
        taken_id=0,
        reason="同一人",
        before="{}",
        proposed_by="staff:1",
        merged_by="staff:2",
        merged_at=at,
        undo_until=at,
    )
    # The demo may manage the elder already, for the programme that follows a tag.
    enrolled, _ = Enrolment.objects.get_or_create(
        organization=contract.organization,
        patient=contract.patient,
        programme="hypertension",
        defaults={"state": "active", "from_date": TODAY, "opened_at": at, "opened_by": "staff:1"},
    )
    plan = Plan.objects.create(
        enrolment=enrolled,
        number=99,
        review_date=TODAY + timedelta(days=90),
        written_date=TODAY,
        written_at=at,
        written_by="staff:1",
        written_by_name="医生",
    )
    goal = Goal.objects.create(plan=plan, position=0, kind="target", text="血压低于 140/90")
    return _talk(contract) | {
        "enrolment_id": enrolled.pk,
        "goal_id": goal.pk,
        "change_id": change.pk,
        "proxy_request_id": asked.pk,
        "card_id": card.pk,
        "print_id": batch.pk,
        "revision_id": revision.pk,
        "pair_id": pair.pk,
        "merge_id": merge.pk,
        "sitting_id": sitting.pk,
        "group_id": group.pk,
        "group_entry_id": entry.pk,
        "review_id": review.pk,
    }


def _talk(contract):
    """A conversation of the person with the team, and a complaint about it."""
    place = {"organization": contract.organization, "patient": contract.patient}
    said = Conversation.objects.filter(patient=contract.patient).first() or Conversation.objects.create(
        **place, team_id=contract.team_id, opened_at=contract.signed_at, last_at=contract.signed_at
    )
    case = Complaint.objects.create(
        **place, conversation=said, words="没人理", opened_by="x", opened_at=contract.signed_at, due_date=TODAY
    )
    call = Call.objects.create(
        conversation=said, kind="voice", side="team", caller="staff:1", caller_device=uuid4(),
        started_at=contract.signed_at, alive_at=contract.signed_at,
    )  # fmt: skip
    recording = CallRecording.objects.create(
        call=call, asked_side="team", asked_by="staff:1", asked_at=contract.signed_at
    )
    meeting = Meeting.objects.create(
        **place, conversation=said, team_id=contract.team_id, practitioner_id=contract.team.leader_id,
        starts_at=contract.signed_at + timedelta(days=1), ends_at=contract.signed_at + timedelta(days=1, minutes=30),
        place="卫生站", purpose="测血压", proposed_by="staff:1", proposed_at=contract.signed_at,
    )  # fmt: skip
    sending = ArticleSending.objects.create(
        **place, article=Article.objects.first(), sent_at=contract.signed_at, sent_by="staff:1"
    )
    more = {"recording_id": recording.pk, "meeting_id": meeting.pk, "sending_id": sending.pk}
    return {"call_id": call.pk, "conversation_id": said.pk, "complaint_id": case.pk, "text_id": 0} | more
