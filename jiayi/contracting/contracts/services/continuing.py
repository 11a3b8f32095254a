"""承接: a new contract goes on where another one ends, with no day between them and none twice."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.types.range import DateRange

from jiayi.kernel import events
from jiayi.kernel.actor import Actor

from ..events import ContractContinued, ContractSigned
from ..models import (
    CONTRACT_LIFECYCLE,
    Contract,
    ContractPackage,
    ContractStatus,
    HealthDataConsent,
    SignatureEvidence,
    SigningParty,
    Succession,
)
from ..queries import PolicyVersion
from .acts import decide
from .errors import ContractOverlap
from .numbering import next_number

OPEN = (ContractStatus.DRAFT, ContractStatus.OFFERED)


def lock_all_of(*, patient_id: int, today: date) -> list[Contract]:
    """Every signed contract that still runs and every open offer of a person, in the order in which signing locks
    them: a transfer and a renewal of one moment queue here. The caller has opened the scope."""
    return list(
        Contract.objects.select_for_update(of=("self",))
        .select_related("patient", "team", "policy", "organization")
        .filter(Q(status=ContractStatus.SIGNED, period__endswith__gt=today) | Q(status__in=OPEN))
        .filter(patient_id=patient_id)
        .order_by("pk")
    )


def begin_successor(
    *, old: Contract, team: Any, organization: Any, policy: PolicyVersion, start: date, by: Actor, at: datetime
) -> Contract:
    """The new contract, still an offer: the rest of the agreed time, the same packages at the same price."""
    [number] = next_number(organization_id=organization.pk, organization_code=organization.code, year=start.year)
    period = DateRange(start, old.agreed_period.upper)
    new = Contract.objects.create(
        number=number,
        organization=organization,
        patient_id=old.patient_id,
        team=team,
        household_id=old.household_id,
        policy_id=policy.policy_id,
        origin=old.origin,
        channel=by.channel,
        years=old.years,
        period=period,
        agreed_period=period,
        fee_amount=old.fee_amount,
        resident_amount=old.resident_amount,
        offered_at=at,
        offered_by=by.label,
        paper_date=old.paper_date,
    )
    ContractPackage.objects.bulk_create(
        ContractPackage(contract=new, package_id=row.package_id, price=row.price)
        for row in ContractPackage.objects.filter(contract=old)
    )
    return new


def sign_successor(
    *,
    new: Contract,
    old: Contract,
    kind: str,
    policy: PolicyVersion,
    reason_code: str,
    by: Actor,
    at: datetime,
    note: str = "",
) -> Contract:
    """Sign the new one after the old has ended. It keeps the old day of signature: nobody was signed twice.

    :raises ContractOverlap: if another contract covers some of these days
    """
    new.status = CONTRACT_LIFECYCLE.target_of("sign", current=new.status)
    new.signed_at, new.signed_date, new.verify_token = at, old.signed_date, token_urlsafe(24)
    try:
        with transaction.atomic():
            new.save(update_fields=["status", "signed_at", "signed_date", "verify_token"])
    except IntegrityError as refused:
        if "contracts_one_per_patient_and_day" in str(refused):
            raise ContractOverlap() from refused
        raise
    start = new.period.lower
    Succession.objects.create(from_contract=old, to_contract=new, kind=kind, starts_date=start, by=by.label, at=at)
    for move in ("offer", "sign"):
        decide(contract=new, move=move, by=by, at=at, reason_code=reason_code, note=note, rule_version=policy.label)
    return new


def keep_old_signatures(*, old: Contract, new: Contract) -> None:
    """The same agreement goes on: what its resident signed then still holds, with the day on which it was signed."""
    signed = SignatureEvidence.objects.filter(
        contract=old, party__in=[SigningParty.RESIDENT, SigningParty.GUARDIAN, SigningParty.PROXY]
    )
    SignatureEvidence.objects.bulk_create(
        SignatureEvidence(
            contract=new,
            party=given.party,
            kind=given.kind,
            signer_name=given.signer_name,
            signer_patient_id=given.signer_patient_id,
            relation=given.relation,
            file_id=given.file_id,
            sm3=given.sm3,
            channel=given.channel,
            at=given.at,
        )
        for given in signed.order_by("pk")
    )


def keep_old_consent(*, old: Contract, new: Contract) -> None:
    """The same team goes on: the consent that was given to it still stands."""
    given = HealthDataConsent.objects.filter(contract=old).first()
    if given is not None:
        HealthDataConsent.objects.create(
            contract=new,
            text_version=given.text_version,
            text_sm3=given.text_sm3,
            given_by=given.given_by,
            channel=given.channel,
            at=given.at,
        )


def publish_continuation(*, old: Contract, new: Contract, kind: str, by: Actor, at: datetime) -> None:
    """Signed, and going on from another: the floors above carry over what was promised and paid."""
    events.publish(
        ContractSigned(
            organization_id=new.organization_id,
            by=by.label,
            at=at,
            contract_id=new.pk,
            patient_id=new.patient_id,
            team_id=new.team_id,
            signed_date=new.signed_date,  # type: ignore[arg-type]  # it was just signed
            start=new.period.lower,
            end=new.period.upper,
            continues_id=old.pk,
        ),
        ContractContinued(
            organization_id=new.organization_id,
            by=by.label,
            at=at,
            from_contract_id=old.pk,
            contract_id=new.pk,
            patient_id=new.patient_id,
            from_team_id=old.team_id,
            team_id=new.team_id,
            kind=kind,
            starts=new.period.lower,
        ),
    )
