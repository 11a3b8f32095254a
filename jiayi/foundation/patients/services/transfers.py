"""Asking another organisation for a record, and answering."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from .. import rules
from ..events import PatientChanged, TransferDecided, TransferRequested
from ..models import TRANSFER_LIFECYCLE, Patient, TransferRequest
from ..queries import transfers
from .registration import IdentityRefused, PatientExists

REQUESTS_AN_HOUR = 20


class AlreadyRequested(DomainError):
    """The same organisation has asked and waits for the answer."""

    code, status, message = "already_requested", 409, "已经申请过了，正等对方答复"


class RecordMoved(DomainError):
    """The record went to a third organisation in the meantime."""

    code, status, message = "record_moved", 409, "这份档案已经不在本机构"


def request_transfer(
    *,
    organization_id: int,
    identity_kind: str,
    identity_number: str,
    claimed_name: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> TransferRequest:
    """Ask whoever keeps the record with this number to hand it over.

    The asker learns that the request went out, never to whom or about whom: the other end compares the name.

    :raises NotFound: nobody keeps such a record; it can be opened here
    :raises PatientExists: it is here already
    :raises AlreadyRequested: the answer is awaited
    :raises TooManyRequests: too many requests in an hour
    """
    audit.check_rate(kind="transfer", subject=by.label, limit=REQUESTS_AN_HOUR, window=timedelta(hours=1), at=at)
    if not claimed_name.strip() or not reason.strip():
        raise InvalidInput("请填写居民姓名和转入原因")
    try:
        number = rules.normalized_identity(identity_kind, identity_number)
    except rules.IdentityInvalid as error:
        raise IdentityRefused(str(error)) from error
    organization = organizations.get_managed_organization(organization_id=organization_id)
    kept = transfers.find_keeper(identity_index=blind_index(identity_kind, number))
    if kept is None:
        raise NotFound("没有这个证件号的在管档案，可以直接建档")
    patient_id, keeper_id = kept
    if Patient.objects.filter(pk=patient_id).exists():
        raise PatientExists(details={"patient_id": patient_id})
    try:
        with transaction.atomic():
            request = TransferRequest.objects.create(
                patient_id=patient_id,
                from_organization_id=keeper_id,
                to_organization=organization,
                claimed_name=claimed_name.strip(),
                reason=reason.strip(),
                requested_by=by.label,
                requested_by_name=by.name,
                requested_at=at,
            )
            events.publish(
                TransferRequested(
                    organization_id=keeper_id,
                    by=by.label,
                    at=at,
                    request_id=request.pk,
                    to_organization_id=organization.pk,
                )
            )
    except IntegrityError as error:
        raise AlreadyRequested() from error
    return request


@transaction.atomic
def decide_transfer(*, request_id: int, is_accepted: bool, answer: str, by: Actor, at: datetime) -> TransferRequest:
    """The organisation that keeps the record hands it over, or says why not.

    :raises NotFound: not asked of this organisation
    :raises InvalidTransition: answered or withdrawn
    :raises RecordMoved: the record is elsewhere by now
    """
    request = transfers.get_transfer(request_id=request_id, direction="incoming", by=by)
    if not is_accepted and not answer.strip():
        raise InvalidInput("请写明不同意的原因")
    _close(request, "accept" if is_accepted else "decline", answer, by, at)
    if is_accepted:
        person = Patient.objects.select_for_update(of=("self",)).filter(pk=request.patient_id).first()
        if person is None or person.organization_id != request.from_organization_id:
            raise RecordMoved()
        _move(person, organization_id=request.to_organization_id, by=by, at=at)
    events.publish(
        TransferDecided(
            organization_id=request.from_organization_id,
            by=by.label,
            at=at,
            request_id=request.pk,
            to_organization_id=request.to_organization_id,
            is_accepted=is_accepted,
        )
    )
    return request


@transaction.atomic
def withdraw_transfer(*, request_id: int, by: Actor, at: datetime) -> TransferRequest:
    """The asking organisation takes its request back.

    :raises NotFound: not asked by this organisation
    :raises InvalidTransition: answered already
    """
    request = transfers.get_transfer(request_id=request_id, direction="outgoing", by=by)
    _close(request, "withdraw", "", by, at)
    return request


@transaction.atomic
def hand_over_record(*, patient_id: int, organization_id: int, reason: str, by: Actor, at: datetime) -> Patient:
    """The person has chosen a team of another organisation: the record follows, written down as a request that was
    granted. Nothing happens where it is kept there already. Part of the caller's transaction and scope."""
    person = Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)
    if person.organization_id == organization_id:
        return person
    request = TransferRequest.objects.filter(
        patient=person, to_organization_id=organization_id, status="requested"
    ).first() or TransferRequest.objects.create(
        patient=person,
        from_organization_id=person.organization_id,
        to_organization_id=organization_id,
        claimed_name=person.name,
        reason=reason,
        requested_by=by.label,
        requested_by_name=by.name,
        requested_at=at,
    )
    _close(request, "accept", reason, by, at)
    _move(person, organization_id=organization_id, by=by, at=at)
    return person


def _move(person: Patient, *, organization_id: int, by: Actor, at: datetime) -> None:
    person.organization_id, person.grid = organization_id, None
    person.save(update_fields=["organization", "grid"])
    events.publish(
        PatientChanged(organization_id=organization_id, by=by.label, at=at, patient_id=person.pk, change="organization")
    )


def _close(request: TransferRequest, move: str, answer: str, by: Actor, at: datetime) -> None:
    locked = TransferRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.status = TRANSFER_LIFECYCLE.target_of(move, current=locked.status)
    request.answer, request.decided_at = answer.strip(), at
    request.decided_by, request.decided_by_name = by.label, by.name
    request.save(update_fields=["status", "answer", "decided_at", "decided_by", "decided_by_name"])
