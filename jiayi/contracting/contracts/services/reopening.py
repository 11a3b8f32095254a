"""撤销终止: history stays as it is; a new contract with the same team goes on where the other one ended."""

from datetime import date, datetime, timedelta

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..models import Contract, ContractStatus, EndReason, SignatureEvidence, SignatureKind, SigningParty, Succession
from ..queries import PolicyVersion, continuation_of, policy_for
from ..rules.moving import ENDING_REASONS
from .checks import check_patient, check_team
from .continuing import (
    begin_successor,
    keep_old_consent,
    keep_old_signatures,
    lock_all_of,
    publish_continuation,
    sign_successor,
)
from .errors import NotYourTurn
from .holding import check_not_held
from .signing import lock_contract, settle_current_team

ENTERED_IN_ERROR = frozenset({EndReason.DEATH, EndReason.MOVED})


class CannotReopen(DomainError):
    """Too late, or the end was of a kind that stays."""

    code, status, message = "cannot_reopen", 409, "这份协议不能恢复，请重新签约"


@transaction.atomic
def reopen_contract(*, contract_id: int, by: Actor, at: datetime, note: str = "") -> Contract:
    """Take an end back within the days of the policy: by whoever ended it, or by staff where a death or a move was
    entered in error and has been taken back. The rest of the agreed time goes on from the day of the end, without a
    gap; what was waived is promised again and what was reduced is owed again.

    :raises CannotReopen: too late, already continued, or ended by a transfer, a duplicate or a dispute
    :raises NotYourTurn: if the other party ended it
    :raises PatientNotHere: while the death or the move is still recorded
    :raises ContractOverlap: if another contract covers these days by now
    :raises ContractHeld: while its person says they know nothing of it
    """
    today = local_date(at)
    old = lock_contract(contract_id=contract_id)
    until = reopen_until(old)
    if until is None or today > until:
        raise CannotReopen()
    check_patient(old.patient)
    check_not_held(old.pk)
    if old.end_reason not in ENTERED_IN_ERROR and (old.end_reason == EndReason.RESIDENT) != (by.kind == "resident"):
        raise NotYourTurn("谁提出的终止由谁撤销；居民想恢复请在居民端办理，或重新签约")
    lock_all_of(patient_id=old.patient_id, today=today)
    organization = organizations.get_organization(organization_id=old.organization_id)
    policy = policy_for(organization_path=organization.path, on=today)
    check_team(
        team=old.team,
        policy=policy,
        on=today,
        by=by,
        override_reason="",
        patient_id=old.patient_id,
        is_final=True,
    )
    start: date = old.agreed_period.lower if old.period.isempty else old.period.upper
    new = begin_successor(old=old, team=old.team, organization=organization, policy=policy, start=start, by=by, at=at)
    keep_old_signatures(old=old, new=new)
    SignatureEvidence.objects.create(
        contract=new,
        party=SigningParty.RESIDENT if by.kind == "resident" else SigningParty.TEAM,
        kind=SignatureKind.APP if by.kind == "resident" else SignatureKind.ACCOUNT,
        signer_name=by.name,
        channel=by.channel,
        at=at,
    )
    sign_successor(
        new=new, old=old, kind=Succession.Kind.REOPEN, policy=policy, reason_code="reopened", note=note, by=by, at=at
    )
    keep_old_consent(old=old, new=new)
    settle_current_team(patient_id=old.patient_id, by=by, at=at)
    publish_continuation(old=old, new=new, kind=Succession.Kind.REOPEN, by=by, at=at)
    return new


def reopen_until(contract: Contract) -> date | None:
    """The last day on which the end may be taken back; None where it stays."""
    if contract.status != ContractStatus.ENDED or contract.ended_at is None:
        return None
    reason = ENDING_REASONS.get(contract.end_reason)
    if reason is None or not reason.is_undoable or continuation_of(contract_id=contract.pk) is not None:
        return None
    rules = PolicyVersion.of(contract.policy).rules
    days = rules.reopen_error_days if contract.end_reason in ENTERED_IN_ERROR else rules.reopen_days
    last = local_date(contract.ended_at) + timedelta(days=days)
    return min(last, contract.agreed_period.upper - timedelta(days=1))
