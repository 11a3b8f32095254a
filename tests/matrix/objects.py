"""One object of the Wenhui centre for every path parameter: what the matrix tries to reach from elsewhere."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from jiayi.care.alerts.models import Alert, AlertMute
from jiayi.care.assessments.models import Assessment
from jiayi.care.devices.models import Device, DeviceBinding, DeviceReading, FloodCase
from jiayi.care.followups.models import FollowUp
from jiayi.care.records.models import Condition, MedicationStatement
from jiayi.care.visits.models import SelfReport
from jiayi.care.vitals.models import Observation
from jiayi.contracting.billing.models import LedgerEntry
from jiayi.contracting.campaigns.models import Campaign, Invitation
from jiayi.contracting.contracts.models import Contract, ContractTransfer, Departure, SigningRefusal
from jiayi.contracting.fulfillment.models import DisputeCase, Entitlement
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.foundation.files.models import StoredFile
from jiayi.foundation.forms.models import FormResponse, KeptResponse
from jiayi.foundation.imports.models import ExportJob
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.organizations.models import Grid, Organization
from jiayi.foundation.patients.models import Patient, ProxyGrant, TransferRequest
from jiayi.foundation.practitioners.models import CareTeam, PractitionerRole, TeamMember
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.worktables.models import TableView
from jiayi.performance.appraisals.models import AppraisalCycle, AppraisalResult
from jiayi.performance.incentives.models import Distribution, PayLine
from jiayi.performance.surveys.models import SigningSurvey
from tests import database

from .gathering import gather

TODAY = database.DEMO_DAY


def _alert(patient):
    at = datetime(2026, 6, 15, tzinfo=UTC)
    return Alert.objects.create(
        organization=patient.organization,
        patient=patient,
        rule="matrix",
        rule_version=1,
        label="危急值",
        severity="red",
        words="血压 186/104",
        first_minutes=5,
        second_minutes=10,
        opened_at=at,
        last_at=at,
        rung_at=at,
    )


def _report(patient, contract):
    """A form that the person was asked to fill at home."""
    return SelfReport.objects.create(
        organization=contract.organization,
        patient=patient,
        team=contract.team,
        form="htn_followup",
        version="3",
        title="高血压患者随访服务记录表",
        due_date=TODAY,
        asked_at=contract.signed_at,
        asked_by="staff:1",
        asked_by_name="医生",
    )


def _on_record(model, patient, code, name):
    """A medicine or a diagnosis of the person."""
    at = datetime(2026, 6, 15, tzinfo=UTC)
    row = model.objects.create(
        organization=patient.organization,
        patient=patient,
        key=f"matrix-{code}",
        code=code,
        name=name,
        from_date=TODAY,
        source="doctor",
        recorded_at=at,
        recorded_by="staff:1",
    )
    return row.pk


def _meter(patient):
    """A meter that the person's household shares, with a reading that waits for its person."""
    at = datetime(2026, 6, 15, tzinfo=UTC)
    device = Device.objects.create(
        organization=patient.organization, serial="TEST-0001", kind="bp", key="k", registered_at=at
    )
    DeviceBinding.objects.create(
        device=device, organization=patient.organization, household=patient.household, from_at=at
    )
    DeviceReading.objects.create(
        serial="TEST-0001",
        sequence=1,
        device=device,
        received_at=at,
        taken_at=at,
        values={"bp_systolic": "132", "bp_diastolic": "82"},
        state="waiting",
        via="mqtt",
    )
    return device


def _kept(patient):
    """Answers of the person that wait for a decision."""
    given = FormResponse.objects.filter(patient=patient).first()
    return KeptResponse.objects.create(
        organization=given.organization,
        patient=patient,
        template=given.template,
        client_key=uuid4(),
        answers={},
        authored_at=given.authored_at,
        received_at=given.authored_at,
        author="staff:1",
        author_name="医生",
        reason="停用的一版",
    )


def foreign_objects():
    elder = Patient.objects.get(name=ELDER.name, household__isnull=False)
    contract = Contract.objects.filter(patient=elder, status="signed").latest("id")
    entitlement = Entitlement.objects.filter(contract=contract, status="verified").first()
    follow_up = FollowUp.objects.filter(patient=elder, state="scheduled").first()
    wenhui = Organization.objects.get(code="WH")
    message = Message.objects.create(
        patient=elder, kind="receipt", title="回执", body="…", sender="system:test", created_at=contract.signed_at
    )
    dispute = DisputeCase.objects.create(
        kind="service",
        organization=contract.organization,
        patient=elder,
        contract=contract,
        entitlement=entitlement,
        channel="resident_h5",
        opened_by="resident:1",
        opened_at=contract.signed_at,
        due_date=TODAY,
    )
    transfer = TransferRequest.objects.create(
        patient=elder,
        from_organization=wenhui,
        to_organization=Organization.objects.get(code="DX"),
        claimed_name=ELDER.name,
        reason="搬家",
        requested_by="staff:1",
        requested_by_name="医生",
        requested_at=contract.signed_at,
    )
    refusal = SigningRefusal.objects.create(
        organization=wenhui,
        patient=elder,
        channel="door",
        reason_code="no_need",
        refused_at=contract.signed_at,
        recorded_by="staff:1",
        recorded_by_name="医生",
    )
    other_team = CareTeam.objects.exclude(pk=contract.team_id).filter(organization=contract.organization).first()
    moving = ContractTransfer.objects.create(
        patient=elder,
        from_contract=contract,
        from_organization=contract.organization,
        to_organization=other_team.organization,
        from_team=contract.team,
        to_team=other_team,
        origin="resident",
        reach="team",
        reason_code="nearer",
        rule_version="test@1",
        asked_by="resident:1",
        asked_by_name=ELDER.name,
        asked_at=contract.signed_at,
        channel="resident_h5",
        lapse_date=TODAY,
    )
    response = FormResponse.objects.filter(patient=elder).first()
    assessment = Assessment.objects.create(
        organization=wenhui,
        patient=elder,
        form="elder_self_care",
        title="老年人生活自理能力评估表",
        response=response,
        assessed_date=TODAY,
        recorded_at=contract.signed_at,
        recorded_by="staff:1",
        rule_pack="test",
        client_key=uuid4(),
    )
    departure = Departure.objects.create(
        organization=contract.organization,
        team=contract.team,
        practitioner=contract.team.leader,
        acting_team=other_team,
        reason="retired",
        leaving_date=TODAY,
        answer_by=TODAY,
        silence="keep",
        opened_by="staff:1",
        opened_by_name="主任",
        opened_at=contract.signed_at,
    )
    file = StoredFile.objects.filter(patient=elder).first()
    gathered = gather(contract)
    found = gathered | {
        "transfer_id": moving.pk,
        "departure_id": departure.pk,
        "patient_id": elder.pk,
        "household_id": elder.household_id,
        "contract_id": contract.pk,
        "entitlement_id": entitlement.pk,
        "dispute_id": dispute.pk,
        "request_id": transfer.pk,
        "refusal_id": refusal.pk,
        "follow_up_id": follow_up.pk,
        "report_id": _report(elder, contract).pk,
        "kept_id": _kept(elder).pk,
        "response_id": response.pk,
        "assessment_id": assessment.pk,
        "task_id": Task.objects.filter(patient=elder).first().pk,
        "message_id": message.pk,
        "grant_id": ProxyGrant.objects.filter(patient=elder).first().pk,
        "entry_id": LedgerEntry.objects.filter(account__contract=contract).first().pk,
        "file_id": file.pk if file else 0,
        "grid_id": Grid.objects.filter(organization=wenhui).first().pk,
        "organization_id": wenhui.pk,
        "team_id": contract.team_id,
        "practitioner_id": CareTeam.objects.get(pk=contract.team_id).leader_id,
        "member_id": TeamMember.objects.filter(team_id=contract.team_id).first().pk,
        "post_id": PractitionerRole.objects.filter(organization=wenhui).first().pk,
        "distribution_id": Distribution.objects.filter(organization=wenhui, state="published").first().pk,
        "kind": "bp",
        "what": "medicines",
        "record_entry_id": _on_record(MedicationStatement, elder, "amlodipine", "氨氯地平"),
        "medicine_id": _on_record(MedicationStatement, elder, "metformin", "二甲双胍"),
        "condition_id": _on_record(Condition, elder, "gout", "痛风"),
        "alert_id": _alert(elder).pk,
        "mute_id": AlertMute.objects.create(
            organization=wenhui,
            patient=elder,
            until=contract.signed_at + timedelta(days=1),
            reason="住院",
            muted_at=contract.signed_at,
            muted_by="staff:1",
        ).pk,
        "meter_id": _meter(elder).pk,
        "reading_id": DeviceReading.objects.get(serial="TEST-0001").pk,
        "case_id": FloodCase.objects.create(
            device=Device.objects.get(serial="TEST-0001"),
            organization=wenhui,
            opened_at=contract.signed_at,
            last_at=contract.signed_at,
        ).pk,
        "observation_id": Observation.objects.filter(patient=elder).first().pk,
        "line_id": PayLine.objects.filter(distribution__organization=wenhui, team__isnull=False).first().pk,
        "result_id": AppraisalResult.objects.filter(organization=wenhui).first().pk,
        "cycle_id": AppraisalCycle.objects.first().pk,
        "survey_id": SigningSurvey.objects.filter(organization=wenhui).first().pk,
        "assignment_id": _assignment(wenhui),
        "campaign_id": Campaign.objects.filter(organization=wenhui).first().pk,
        "invitation_id": Invitation.objects.filter(organization=wenhui).first().pk,
        "job_id": (ExportJob.objects.first() or ExportJob(pk=0)).pk,
        "account_id": _account(wenhui),
        "role_id": 0,
        "proposal_id": _proposal(wenhui),
        "device_id": 0,
        "delivery_id": 0,
        "view_id": TableView.objects.create(
            account_id=_account(wenhui), table="t", name="x", saved_by_name="x", saved_at=contract.signed_at
        ).pk,
        "number": 1,
        "code": "bp_systolic",
        "year": TODAY.year,
    }
    neighbour = Patient.objects.exclude(household=elder.household).filter(died_date__isnull=True).first()
    return found, neighbour, Organization.objects.get(code="CH")


def _assignment(organization):
    from jiayi.performance.surveys.models import SurveyAssignment

    found = SurveyAssignment.objects.filter(survey__organization=organization).first()
    return found.pk if found else 0


def _account(organization):
    from jiayi.foundation.accounts.models import StaffAccount

    return StaffAccount.objects.filter(organization=organization).first().pk


def _proposal(organization):
    from jiayi.foundation.proposals.models import Proposal

    at = datetime(2026, 6, 15, tzinfo=UTC)
    return Proposal.objects.create(
        organization=organization,
        code="role_grant",
        title="加岗位",
        subject="account:0",
        reason="工作需要",
        proposed_by="staff:1",
        proposed_by_name="安全",
        proposed_at=at,
        expires_at=at + timedelta(days=7),
    ).pk
