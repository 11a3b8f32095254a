"""转签: a resident asks for another team, or a team proposes one; both sides agree, and no day is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jiayi.foundation.files import services as files
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import rules
from ..models import (
    CONTRACT_TRANSFER_LIFECYCLE,
    Contract,
    ContractStatus,
    ContractTransfer,
    SignatureKind,
    TransferOrigin,
)
from ..queries import PolicyVersion, get_contract, policy_for
from ..queries.moving import at_end, get_transfer, list_lapsing, open_transfer_of
from ..rules.moving import REFUSALS, TRANSFER_REASONS
from .acts import DRAWN, Signature, check_resident_may_sign, location_kept
from .agreements import SigningCodeWrong, code_is_right, send_signing_code
from .checks import check_patient
from .errors import NotYourTurn, SignatureNeeded, TeamClosed
from .holding import check_not_held
from .transferring import carry_out, tell_move, tell_moves


class TransferAlreadyOpen(DomainError):
    """One request at a time."""

    code, status, message = "transfer_already_open", 409, "已有一份转签申请等答复，请先等结果或撤回那一份"


class SameTeam(InvalidInput):
    """The chosen team is the present one."""

    code, message = "same_team", "这就是现在的团队，请选另一个"


class NotInForce(DomainError):
    """Only a contract that runs or will run can go to another team."""

    code, status, message = "not_in_force", 409, "这份协议不在有效期内，请直接与新团队签约"


@transaction.atomic
def request_contract_transfer(
    *,
    contract_id: int,
    to_team_id: int,
    reason_code: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    signature: Signature | None = None,
    gives_consent: bool = False,
) -> ContractTransfer:
    """The resident asks for another team, which then answers; or the present team proposes one, and the resident is
    asked first, unless they have signed for it on the spot, before the eyes of who writes it down.

    :raises ContractHeld: while its person says they know nothing of it
    :raises NotInForce: if nothing of the contract is left to go on with
    :raises SameTeam: if it is the present team
    :raises TeamClosed: if the other team takes nobody
    :raises TransferAlreadyOpen: if a request is waiting
    """
    today = local_date(at)
    contract = get_contract(contract_id=contract_id)
    check_patient(contract.patient)
    check_not_held(contract.pk)
    if reason_code not in TRANSFER_REASONS:
        raise InvalidInput("请选择一个原因")
    to_team = practitioners.get_team(team_id=to_team_id)
    if to_team.pk == contract.team_id:
        raise SameTeam()
    if not (to_team.is_open and to_team.is_active):
        raise TeamClosed()
    organization = organizations.get_organization(organization_id=to_team.organization_id)
    policy = policy_for(organization_path=organization.path, on=today)
    begins = rules.transfer_begins(policy.rules.transfer_start, accepted_on=today)
    if contract.status != ContractStatus.SIGNED or contract.period.upper <= begins:
        raise NotInForce()
    row = ContractTransfer(
        patient_id=contract.patient_id,
        from_contract=contract,
        from_organization_id=contract.organization_id,
        to_organization=organization,
        from_team_id=contract.team_id,
        to_team=to_team,
        origin=TransferOrigin.RESIDENT if by.kind == "resident" else TransferOrigin.TEAM,
        reach=rules.reach(
            from_path=contract.organization.path,
            to_path=organization.path,
            from_division=contract.organization.division_code,
            to_division=organization.division_code,
        ),
        reason_code=reason_code,
        reason=reason.strip(),
        rule_version=policy.label,
        asked_by=by.label,
        asked_by_name=by.name,
        asked_at=at,
        channel=by.channel,
        lapse_date=today + timedelta(days=policy.rules.transfer_days),
    )
    standing = open_transfer_of(patient_id=contract.patient_id)
    if standing is not None and by.kind == "resident" and standing.origin != TransferOrigin.RESIDENT:
        # Who was asked may choose another team instead: that answers the question.
        close_transfer(standing, move="refuse", code="other", note="居民自己另选了团队", by=by, at=at)
    if by.kind == "resident" or signature is not None:
        _check_given_by_resident(by=by, signature=signature)
        note_agreement(row, contract=contract, policy=policy, signature=signature, consent=gives_consent, by=by, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        if "contracts_one_open_transfer_per_person" in str(refused):
            raise TransferAlreadyOpen() from refused
        raise
    tell_move(row, "asked", by=by, at=at)
    return row


@transaction.atomic
def agree_to_transfer(
    *,
    transfer_id: int,
    by: Actor,
    at: datetime,
    signature: Signature | None = None,
    gives_consent: bool = False,
    code: str | None = None,
) -> ContractTransfer:
    """The resident says yes to what a team proposed; staff only with the code the resident reads to them, or with the
    signature they have witnessed.

    Where the team that takes over has been fixed by its director (a departure) the transfer is carried out at once.

    :raises NotYourTurn: if the resident has agreed, or staff act without the code and without a witnessed signature
    :raises SigningCodeWrong: wrong, expired or tried five times
    """
    row = get_transfer(transfer_id=transfer_id, lock=True)
    CONTRACT_TRANSFER_LIFECYCLE.target_of("accept", current=row.status)
    if row.agreed_at is not None:
        raise NotYourTurn("居民已经同意，正等新团队答复")
    contract: Any = row.from_contract
    check_not_held(contract.pk)
    if code is not None and by.kind != "resident":
        if not code_is_right(contract_id=contract.pk, code=code, at=at):
            raise SigningCodeWrong()
        signature = Signature(kind=SignatureKind.CODE, signer_name=row.patient.name)
    else:
        _check_given_by_resident(by=by, signature=signature)
    with scope.everything(reason="the contract and the person of a request that is in scope"):
        policy = PolicyVersion.of(contract.policy)
        note_agreement(row, contract=contract, policy=policy, signature=signature, consent=gives_consent, by=by, at=at)
    row.save()
    tell_move(row, "agreed", by=by, at=at)
    if row.origin == TransferOrigin.DEPARTURE:
        return carry_out(row, by=by, at=at, override_reason="")
    return row


@transaction.atomic
def accept_contract_transfer(
    *, transfer_id: int, by: Actor, at: datetime, override_reason: str = ""
) -> ContractTransfer:
    """The new team takes the resident over.

    :raises TransferNotFound: if another place was asked
    :raises InvalidTransition: if it is answered, withdrawn or lapsed
    :raises NotYourTurn: if the resident has not agreed yet
    :raises TeamFull: at capacity, unless the actor may override it and says why
    """
    row = at_end(get_transfer(transfer_id=transfer_id, lock=True), direction="incoming", by=by)
    CONTRACT_TRANSFER_LIFECYCLE.target_of("accept", current=row.status)
    if row.agreed_at is None:
        raise NotYourTurn("还要等居民本人同意")
    return carry_out(row, by=by, at=at, override_reason=override_reason)


@transaction.atomic
def refuse_contract_transfer(*, transfer_id: int, code: str, note: str, by: Actor, at: datetime) -> ContractTransfer:
    """No, with the reason: by the team that was asked, or by the resident whom a team asked.

    :raises NotYourTurn: if the resident asked themselves (then it is withdrawn)
    """
    row = get_transfer(transfer_id=transfer_id, lock=True)
    if by.kind == "resident":
        if row.origin == TransferOrigin.RESIDENT:
            raise NotYourTurn("自己提出的申请请用“撤回”")
    else:
        at_end(row, direction="incoming", by=by)
        if code not in REFUSALS:
            raise InvalidInput("请选择一个原因")
    return close_transfer(row, move="refuse", code=code or "other", note=note, by=by, at=at)


@transaction.atomic
def withdraw_contract_transfer(*, transfer_id: int, by: Actor, at: datetime, note: str = "") -> ContractTransfer:
    """Whoever asked takes it back.

    :raises NotYourTurn: if somebody else asked
    """
    row = get_transfer(transfer_id=transfer_id, lock=True)
    if (row.origin == TransferOrigin.RESIDENT) != (by.kind == "resident"):
        raise NotYourTurn("对方提出的申请请用“不同意”")
    if by.kind != "resident":
        at_end(row, direction="outgoing", by=by)
    return close_transfer(row, move="withdraw", code="withdrawn", note=note, by=by, at=at)


def send_transfer_code(*, transfer_id: int, by: Actor, at: datetime) -> str:
    """The code by which a resident without the app agrees; returns the masked phone.

    :raises NoPhone: if there is no number to send it to
    """
    row = get_transfer(transfer_id=transfer_id)
    CONTRACT_TRANSFER_LIFECYCLE.target_of("accept", current=row.status)
    check_not_held(row.from_contract_id)
    with scope.everything(reason="the contract of a request that is in scope"):
        return send_signing_code(contract_id=row.from_contract_id, by=by, at=at)


def lapse_transfers(*, by: Actor, at: datetime) -> int:
    """Close what nobody answered in time; each in a transaction of its own. The nightly job calls this."""
    lapsed = 0
    for number in list(list_lapsing(today=local_date(at)).values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            row = get_transfer(transfer_id=number, lock=True)
            if row.status == "open":
                close_transfer(row, move="lapse", code="waited_too_long", note="", by=by, at=at)
                lapsed += 1
    return lapsed


def close_transfers_of(*, patient_id: int, code: str, by: Actor, at: datetime) -> int:
    """A death or a move: nobody is waited for any more."""
    closed = 0
    for number in list(
        ContractTransfer.objects.filter(patient_id=patient_id, status="open").values_list("pk", flat=True)
    ):
        close_transfer(get_transfer(transfer_id=number, lock=True), move="lapse", code=code, note="", by=by, at=at)
        closed += 1
    return closed


def note_agreement(
    row: ContractTransfer,
    *,
    contract: Contract,
    policy: PolicyVersion,
    signature: Signature | None,
    consent: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Whose act the resident's yes is, and how it was given; the caller saves the row."""
    signature = signature or Signature(kind=SignatureKind.APP)
    party, signer_id = check_resident_may_sign(
        patient=contract.patient, by=by, signature=signature, policy=policy, on=local_date(at)
    )
    if signature.image is not None:
        file = files.store_bytes(
            content=signature.image,
            name="签名.png",
            kind="signature",
            organization_id=contract.organization_id,
            patient_id=contract.patient_id,
            by=by,
            at=at,
        )
        row.signature_file_id = file.pk
    elif signature.kind in DRAWN:
        raise SignatureNeeded()
    row.agreed_at, row.agreed_kind, row.agreed_party = at, signature.kind, party
    row.agreed_name = signature.signer_name or (by.name if by.kind == "resident" else contract.patient.name)
    row.signer_patient_id, row.gives_consent = signer_id, consent
    row.agreed_channel, row.agreed_device = by.channel, signature.device
    row.agreed_location = location_kept(signature.location, policy=contract.policy) or None
    row.witness_name = by.name if by.kind == "staff" else ""


def _check_given_by_resident(*, by: Actor, signature: Signature | None) -> None:
    """
    :raises NotYourTurn: if staff bring neither the code nor a signature given before their eyes
    """
    if by.kind != "resident" and (signature is None or signature.kind != SignatureKind.WITNESS):
        raise NotYourTurn("需要居民本人同意：居民端确认、报短信验证码，或当面签名由您见证")


def close_transfer(
    row: ContractTransfer, *, move: str, code: str, note: str, by: Actor, at: datetime
) -> ContractTransfer:
    """The end of one request that came to nothing."""
    close_together([row], move=move, code=code, note=note, by=by, at=at)
    return row


def close_together(
    rows: Sequence[ContractTransfer], *, move: str, code: str, by: Actor, at: datetime, note: str = ""
) -> None:
    """Many requests come to nothing at once, for one reason; the caller has locked them."""
    decided = {
        "answer_code": code,
        "answer": note.strip(),
        "decided_by": by.label,
        "decided_by_name": by.name,
        "decided_at": at,
    }
    for row in rows:
        target = CONTRACT_TRANSFER_LIFECYCLE.target_of(move, current=row.status)
        for name, value in {**decided, "status": target}.items():
            setattr(row, name, value)
    if rows:
        ContractTransfer.objects.filter(pk__in=[row.pk for row in rows]).update(**decided, status=rows[0].status)
    tell_moves(rows, move, by=by, at=at)
