"""签约: the second party's act turns an offer into a contract. One function, two orders."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.types.range import DateRange

from jiayi.foundation.patients import services as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import prepared, update

from ..events import ContractClosed, ContractSigned
from ..models import CONTRACT_LIFECYCLE, Contract, ContractStatus, Origin, SignatureKind, SigningParty
from ..queries import PolicyVersion, current_contract
from ..queries.contracts import ContractNotFound
from .acts import Signature, check_resident_may_sign, decide, keep_consent, keep_signature
from .checks import check_load, check_overlap, check_patient
from .errors import ContractOverlap, NotYourTurn
from .holding import check_not_held
from .offers import period_of

OPEN = (ContractStatus.DRAFT, ContractStatus.OFFERED)

# What signing looks at: naming the columns halves the time Django takes to build this statement.
SIGNING_COLUMNS = (
    *("number", "organization_id", "status", "origin", "channel", "years", "period", "agreed_period", "paper_date"),
    *("renewed_from_id", "signed_at", "signed_date", "verify_token"),
    *("patient__organization_id", "patient__name", "patient__birth_date"),
    *("patient__died_date", "patient__moved_out_date"),
    *("team__name", "policy__code", "policy__version", "policy__name", "policy__rules"),
)


def lock_contract(*, contract_id: int) -> Contract:
    """The contract in scope, locked until the transaction ends.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    found = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("patient", "team", "policy")
        .filter(pk=contract_id)
        .first()
    )
    if found is None:
        raise ContractNotFound()
    return found


@transaction.atomic
def confirm_contract(
    *,
    contract_id: int,
    by: Actor,
    at: datetime,
    signature: Signature | None = None,
    gives_consent: bool = False,
    by_code: bool = False,
) -> Contract:
    """The awaited party agrees: the team accepts a resident's request, or the resident confirms the team's offer.

    Staff act for the resident only with proof of the resident's own act: a code sent to the resident's phone
    (`by_code`) or a signature witnessed on the spot.

    :raises InvalidTransition: if the offer is no longer open (another device was quicker)
    :raises NotYourTurn: if the other party's act is awaited
    :raises ContractOverlap: if the person has signed another contract meanwhile
    :raises ContractHeld: if the contract it would renew is one its person says they know nothing of
    """
    contract, rivals = _lock_with_rivals(contract_id=contract_id)
    target = CONTRACT_LIFECYCLE.target_of("sign", current=contract.status)
    signature = signature or Signature(kind=SignatureKind.APP if by.kind == "resident" else SignatureKind.ACCOUNT)
    policy = PolicyVersion.of(contract.policy)
    today = local_date(at)
    check_patient(contract.patient)
    if contract.renewed_from_id is not None:
        check_not_held(contract.renewed_from_id)
    practitioners.check_team_ready(team_id=contract.team_id, on=today)
    check_load(
        team_id=contract.team_id,
        patient_id=contract.patient_id,
        policy=policy,
        on=today,
        is_overridden=_was_overridden(contract),
        is_final=True,
    )
    signer_id = None
    if contract.origin == Origin.RESIDENT:
        if by.kind != "staff":
            raise NotYourTurn()
        party: str = SigningParty.TEAM
    else:
        _check_resident_acts(by=by, signature=signature, by_code=by_code)
        party, signer_id = check_resident_may_sign(
            patient=contract.patient, by=by, signature=signature, policy=policy, on=today
        )
    evidence = keep_signature(
        contract=contract, party=party, signer_patient_id=signer_id, signature=signature, by=by, at=at
    )
    if gives_consent and contract.origin != Origin.RESIDENT:
        keep_consent(contract=contract, by=by, given_by=evidence.signer_name, at=at)
    signed_date = contract.paper_date or today
    period = period_of(
        policy=policy,
        signed_on=signed_date,
        years=contract.years,
        not_before=contract.renewed_from.period.upper if contract.renewed_from_id else None,  # type: ignore[union-attr]
    )
    standing = check_overlap(patient_id=contract.patient_id, period=period, today=today, but=contract.pk)
    contract.status = target
    contract.period = contract.agreed_period = DateRange(*period)
    contract.signed_at, contract.signed_date = at, signed_date
    contract.verify_token = token_urlsafe(24)
    _save(contract)
    decide(
        contract=contract,
        move="sign",
        by=by,
        at=at,
        evidence=evidence,
        on_behalf_of=contract.patient_id if signer_id or (party != SigningParty.TEAM and by.kind == "staff") else None,
        rule_version=policy.label,
    )
    for rival in rivals:
        if rival.period.lower < period[1] and period[0] < rival.period.upper:
            _lapse(rival, by=by, at=at)
    # Today's contract keeps the panel until it ends; without one the new team takes the person at once.
    patients.set_current_team(
        patient_ids=[contract.patient_id], team_id=standing.holding_team_id or contract.team_id, by=by, at=at
    )
    events.publish(
        ContractSigned(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
            signed_date=signed_date,
            start=period[0],
            end=period[1],
        )
    )
    return contract


def _lock_with_rivals(*, contract_id: int) -> tuple[Contract, list[Contract]]:
    """The contract in scope and all open offers to its person, wherever they were made.

    Locked together, with the one it would renew, in the order of their ids: two devices that confirm two offers
    queue here instead of locking each other out.

    :raises ContractNotFound: if the contract does not exist or is out of scope
    """
    rows = _open_for_person(contract_id=contract_id)
    contract = next((row for row in rows if row.pk == contract_id), None)
    if contract is None:
        raise ContractNotFound()
    return contract, [row for row in rows if row.pk != contract_id and row.status in OPEN]


@prepared
def _open_for_person(*, contract_id: int) -> Any:
    person = Contract.objects.filter(pk=contract_id).values("patient_id")
    with scope.everything(reason="offers of other organisations lapse when one is signed"):
        return (
            Contract.objects.select_for_update(of=("self",))
            .select_related("patient", "team", "policy")
            .only(*SIGNING_COLUMNS)
            .filter(
                Q(pk=contract_id)
                | Q(status__in=OPEN)
                | Q(pk__in=Contract.objects.filter(pk=contract_id).values("renewed_from_id")),
                patient_id__in=person,
            )
            .order_by("pk")
        )


def _lapse(rival: Contract, *, by: Actor, at: datetime) -> None:
    rival.status = CONTRACT_LIFECYCLE.target_of("lapse", current=rival.status)
    rival.save(update_fields=["status"])
    decide(
        contract=rival,
        move="lapse",
        by=by,
        at=at,
        reason_code="signed_elsewhere",
        rule_version=PolicyVersion.of(rival.policy).label,
    )
    events.publish(
        ContractClosed(
            organization_id=rival.organization_id,
            by=by.label,
            at=at,
            contract_id=rival.pk,
            patient_id=rival.patient_id,
            team_id=rival.team_id,
            move="lapse",
        )
    )


def settle_current_team(*, patient_id: int, by: Actor, at: datetime) -> None:
    """After an end: the person is on the panel of the contract that holds today, or on nobody's."""
    holding = current_contract(patient_id=patient_id, on=local_date(at))
    patients.set_current_team(
        patient_ids=[patient_id], team_id=holding.team_id if holding is not None else None, by=by, at=at
    )


def _was_overridden(contract: Contract) -> Callable[[], bool]:
    """A director said why this one is taken beyond the limit, when it was offered."""
    return lambda: contract.decisions.filter(move="offer", reason_code="capacity_override").exists()


def _check_resident_acts(*, by: Actor, signature: Signature, by_code: bool) -> None:
    if by.kind == "resident":
        return
    proven = by_code if signature.kind == SignatureKind.CODE else signature.kind == SignatureKind.WITNESS
    if not proven:
        raise NotYourTurn("需要居民本人确认：短信验证码、居民端确认，或当面见证签名")


def _save(contract: Contract) -> None:
    try:
        update(contract, ("status", "period", "agreed_period", "signed_at", "signed_date", "verify_token"))
    except IntegrityError as refused:
        if "contracts_one_per_patient_and_day" in str(refused):
            raise ContractOverlap() from refused
        raise
