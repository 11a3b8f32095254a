"""拒签登记: a no is written down with its reason, respected until its day, and closed when it no longer holds."""

from datetime import date, datetime, timedelta

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from ..models import Contract, ContractStatus, Origin, RefusalChannel, RefusalClosing, SigningRefusal
from ..queries import policy_for
from ..queries.refusals import get_refusal, refusal_reasons
from .closing import decline_contract, withdraw_contract


class RefusalReasonUnknown(InvalidInput):
    """The dictionary has no such reason."""

    code, message = "refusal_reason_unknown", "请从列表里选一个不愿签的原因"


class AskAgainTooEarly(InvalidInput):
    """Asking again on the same day is no answer taken seriously."""

    code, message = "ask_again_too_early", "下次再问的日子要晚于今天"


class RefusalClosed(DomainError):
    """This answer no longer stands."""

    code, status, message = "refusal_closed", 409, "这条拒签登记已经了结"


@transaction.atomic
def record_refusal(
    *,
    patient_id: int,
    channel: str,
    reason_code: str,
    note: str,
    by: Actor,
    at: datetime,
    team_id: int | None = None,
    contract_id: int | None = None,
    ask_again_date: date | None = None,
    never_again: bool = False,
) -> SigningRefusal:
    """Write a no down. Offers of teams in scope that are still open are taken back, and an earlier no is replaced.

    Without a date the policy says after how many days the person may be asked again.

    :raises RefusalReasonUnknown: if the reason is not in the dictionary
    :raises AskAgainTooEarly: if the date is not after today
    """
    patient = patients.get_patient(patient_id=patient_id)
    today = local_date(at)
    if reason_code not in refusal_reasons(on=today):
        raise RefusalReasonUnknown()
    if ask_again_date is not None and ask_again_date <= today:
        raise AskAgainTooEarly()
    if ask_again_date is None and not never_again:
        organization = organizations.get_organization(organization_id=patient.organization_id)
        rules = policy_for(organization_path=organization.path, on=today).rules
        ask_again_date = today + timedelta(days=max(1, rules.ask_again_days))
    for offer in _open_offers(patient_id):
        if by.kind == "staff":
            withdraw_contract(contract_id=offer.pk, by=by, at=at, note="居民不愿签")
    _close_standing(patient_id=patient_id, why=RefusalClosing.REPLACED, by=by, at=at)
    return SigningRefusal.objects.create(
        organization_id=patient.organization_id,
        patient_id=patient.pk,
        team_id=team_id or _own_team(by),
        contract_id=contract_id,
        channel=channel,
        reason_code=reason_code,
        note=note,
        refused_at=at,
        ask_again_date=ask_again_date,
        recorded_by=by.label,
        recorded_by_name=by.name,
    )


@transaction.atomic
def decline_offer(
    *, contract_id: int, reason_code: str, note: str, never_again: bool, by: Actor, at: datetime
) -> Contract:
    """The resident says no to an offer in the app: the offer is declined and the no is written down.

    :raises RefusalReasonUnknown: if the reason is not in the dictionary
    :raises NotYourTurn: if the resident made the offer
    """
    contract = decline_contract(contract_id=contract_id, by=by, at=at, reason_code=reason_code, note=note)
    record_refusal(
        patient_id=contract.patient_id,
        team_id=contract.team_id,
        contract_id=contract.pk,
        channel=RefusalChannel.APP,
        reason_code=reason_code,
        note=note,
        never_again=never_again,
        by=by,
        at=at,
    )
    return contract


@transaction.atomic
def lift_refusal(*, refusal_id: int, by: Actor, at: datetime) -> SigningRefusal:
    """The resident has changed their mind, so they may be asked.

    :raises RefusalClosed: if it was closed before
    """
    refusal = get_refusal(refusal_id=refusal_id, lock=True)
    if refusal.closed_at is not None:
        raise RefusalClosed()
    return _close(refusal, why=RefusalClosing.CHANGED_MIND, by=by, at=at)


@transaction.atomic
def close_after_signing(*, patient_id: int, by: Actor, at: datetime) -> int:
    """A signature is the better answer; returns how many refusals it closed."""
    return _close_standing(patient_id=patient_id, why=RefusalClosing.SIGNED, by=by, at=at)


def _own_team(by: Actor) -> int | None:
    """Whose question it was, where the member of staff belongs to one team only."""
    return next(iter(by.team_ids)) if len(by.team_ids) == 1 else None


def _open_offers(patient_id: int) -> list[Contract]:
    return list(
        Contract.objects.filter(
            patient_id=patient_id, status__in=[ContractStatus.DRAFT, ContractStatus.OFFERED]
        ).exclude(origin=Origin.RESIDENT)
    )


def _close_standing(*, patient_id: int, why: str, by: Actor, at: datetime) -> int:
    standing = SigningRefusal.objects.select_for_update(of=("self",)).filter(
        patient_id=patient_id, closed_at__isnull=True
    )
    return len([_close(refusal, why=why, by=by, at=at) for refusal in standing])


def _close(refusal: SigningRefusal, *, why: str, by: Actor, at: datetime) -> SigningRefusal:
    refusal.closed_at, refusal.close_reason, refusal.closed_by = at, why, by.label
    refusal.save(update_fields=["closed_at", "close_reason", "closed_by"])
    return refusal
