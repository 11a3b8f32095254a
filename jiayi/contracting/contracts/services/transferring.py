"""The transfer itself: the old contract ends on the day the new one begins, in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from jiayi.foundation.patients import services as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from .. import rules
from ..events import ContractTransferMoved
from ..models import (
    CONTRACT_TRANSFER_LIFECYCLE,
    Contract,
    ContractStatus,
    ContractTransfer,
    EndReason,
    SignatureEvidence,
    SignatureKind,
    SigningParty,
    Succession,
)
from ..queries import PolicyVersion, list_to_hand_over, policy_for
from .acts import keep_consent, note_circumstance
from .checks import check_patient, check_team
from .closing import end_locked, lapse_offer, publish_end
from .continuing import begin_successor, lock_all_of, publish_continuation, sign_successor
from .holding import check_not_held

KIND = Succession.Kind.TRANSFER


class NothingToTransfer(DomainError):
    """The contract ended or went elsewhere while the request waited."""

    code, status, message = "nothing_to_transfer", 409, "原协议已经终止或到期，不能再转；请直接签约"


def carry_out(row: ContractTransfer, *, by: Actor, at: datetime, override_reason: str) -> ContractTransfer:
    """End every contract with the old team that still has days to come, and go on from each with the new team.

    The locked `row` says that the resident agreed. Open offers of the old team, and any that would claim the same
    days, lapse: whoever was about to renew there asks the new team.

    :raises NothingToTransfer: if nothing of the contract is left
    :raises ContractHeld: while its person says they know nothing of it; the request goes on waiting
    """
    today = local_date(at)
    with scope.everything(reason="a transfer ends a contract at the centre before"):
        check_patient(row.patient)
        held = lock_all_of(patient_id=row.patient_id, today=today)
        policy = policy_for(organization_path=row.to_organization.path, on=today)
        begins = rules.transfer_begins(policy.rules.transfer_start, accepted_on=today)
        moving = [
            one
            for one in held
            if one.status == ContractStatus.SIGNED and one.team_id == row.from_team_id and one.period.upper > begins
        ]
        if row.from_contract_id not in {one.pk for one in moving}:
            raise NothingToTransfer()
        check_not_held(*(one.pk for one in moving))
        check_team(
            team=row.to_team,
            policy=policy,
            on=today,
            by=by,
            override_reason=override_reason,
            patient_id=row.patient_id,
            is_final=True,
        )
        earliest = min(max(begins, one.period.lower) for one in moving)
        for offer in held:
            if offer.status != ContractStatus.SIGNED and (
                offer.team_id in (row.from_team_id, row.to_team_id) or offer.period.upper > earliest
            ):
                lapse_offer(offer, by=by, at=at, reason_code="transferred")
        for old in moving:
            start = max(begins, old.period.lower)
            new = _succeed(old, row=row, policy=policy, start=start, by=by, at=at)
            if old.pk == row.from_contract_id:
                row.to_contract, row.starts_date = new, start
        row.status = CONTRACT_TRANSFER_LIFECYCLE.target_of("accept", current=row.status)
        row.decided_by, row.decided_by_name, row.decided_at = by.label, by.name, at
        row.answer = override_reason
        row.save()
        hand_over(row, today=today, by=by, at=at)
        tell_move(row, "accept", by=by, at=at)
    return row


def hand_over(row: ContractTransfer, *, today: date, by: Actor, at: datetime) -> None:
    """From the first day of the new team: its panel, its tasks, and the record where the centre differs."""
    if row.starts_date is None or row.starts_date > today:
        return
    patients.set_current_team(patient_ids=[row.patient_id], team_id=row.to_team_id, by=by, at=at)
    if row.reach != "team":
        patients.hand_over_record(
            patient_id=row.patient_id,
            organization_id=row.to_organization_id,
            reason="转签到新团队，档案随转",
            by=by,
            at=at,
        )
    tasks.hand_over_all(
        patient_id=row.patient_id,
        team_id=row.to_team_id,
        organization_id=row.to_organization_id if row.reach != "team" else None,
        by=by,
        at=at,
    )
    row.is_handed_over = True
    row.save(update_fields=["is_handed_over"])


def settle_begun_transfers(*, by: Actor, at: datetime) -> int:
    """Transfers that begin today: the nightly job hands over what was left with the old team until now."""
    rows = list(list_to_hand_over(today=local_date(at))[:1000])
    for row in rows:
        hand_over(row, today=local_date(at), by=by, at=at)
    return len(rows)


def _succeed(
    old: Contract, *, row: ContractTransfer, policy: PolicyVersion, start: date, by: Actor, at: datetime
) -> Contract:
    new = begin_successor(
        old=old, team=row.to_team, organization=row.to_organization, policy=policy, start=start, by=by, at=at
    )
    file: Any = row.signature_file
    given = SignatureEvidence.objects.create(
        contract=new,
        party=row.agreed_party,
        kind=row.agreed_kind,
        signer_name=row.agreed_name,
        signer_patient_id=row.signer_patient_id,
        file=file,
        sm3=file.sm3 if file is not None else "",
        channel=row.agreed_channel or row.channel,
        at=row.agreed_at,
    )
    note_circumstance(
        given,
        device=row.agreed_device,
        location=str(row.agreed_location) if row.agreed_location else "",
        detail=f"经办人{row.witness_name}在场" if row.witness_name else "",
    )
    leader = practitioners.get_team(team_id=row.to_team_id).leader
    SignatureEvidence.objects.create(
        contract=new,
        party=SigningParty.TEAM,
        kind=SignatureKind.ACCOUNT,
        signer_name=by.name if by.kind == "staff" else leader.name,
        channel=by.channel,
        at=at,
    )
    end_locked(contract=old, reason=EndReason.TRANSFERRED, ended_date=start, by=by, at=at, note=row.reason)
    sign_successor(new=new, old=old, kind=KIND, policy=policy, reason_code="transferred", by=by, at=at)
    if row.gives_consent:
        keep_consent(contract=new, by=by, given_by=row.agreed_name, at=row.agreed_at or at)
    publish_end(contract=old, ended_date=start, by=by, at=at, continued_by_id=new.pk)
    publish_continuation(old=old, new=new, kind=KIND, by=by, at=at)
    return new


def tell_move(row: ContractTransfer, move: str, *, by: Actor, at: datetime) -> None:
    """One event for every step of a request."""
    tell_moves([row], move, by=by, at=at)


def tell_moves(rows: Sequence[ContractTransfer], move: str, *, by: Actor, at: datetime) -> None:
    """The same step of many requests, in one statement."""
    events.publish(
        *(
            ContractTransferMoved(
                organization_id=row.to_organization_id,
                by=by.label,
                at=at,
                transfer_id=row.pk,
                patient_id=row.patient_id,
                move=move,
            )
            for row in rows
        )
    )
