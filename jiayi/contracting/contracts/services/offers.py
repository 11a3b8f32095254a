"""发起: the resident chooses a team, the team proposes, or a paper contract is entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..events import ContractOffered
from ..models import Contract, ContractPackage, Origin, ServicePackage, SignatureKind, SigningParty
from ..queries import PolicyVersion, get_contract, newest_versions, policy_for, published_packages
from ..rules.periods import period_after
from .acts import Signature, check_resident_may_sign, decide, keep_consent, keep_signature
from .asking import check_may_be_asked
from .checks import (
    Price,
    check_overlap,
    check_packages,
    check_patient,
    check_renewable,
    check_team,
    package_warnings,
)
from .errors import OfferAlreadyOpen, PaperDateWrong, YearsNotAllowed
from .holding import check_not_held
from .numbering import next_number


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """The new offer and what the person who made it should know."""

    contract: Contract
    warnings: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """The verdict on one person of a batch: an offer, or why not."""

    patient_id: int
    contract_id: int | None
    code: str = ""
    message: str = ""


@transaction.atomic
def offer_contract(
    *,
    patient_id: int,
    team_id: int,
    package_ids: Sequence[int],
    origin: str,
    by: Actor,
    at: datetime,
    years: int | None = None,
    signature: Signature | None = None,
    gives_consent: bool = False,
    household_id: int | None = None,
    renewed_from_id: int | None = None,
    override_reason: str = "",
) -> Offered:
    """The first half of signing: the resident chooses a team and signs, or the team proposes.

    :raises DomainError: see `errors`; nothing is written then
    """
    return _offer(
        patient_id=patient_id,
        team_id=team_id,
        package_ids=package_ids,
        origin=origin,
        by=by,
        at=at,
        years=years,
        signature=signature or Signature(kind=_default_kind(by)),
        gives_consent=gives_consent,
        household_id=household_id,
        renewed_from_id=renewed_from_id,
        override_reason=override_reason,
    )


@transaction.atomic
def digitise_paper_contract(
    *,
    patient_id: int,
    team_id: int,
    package_ids: Sequence[int],
    paper_date: date,
    photos: Sequence[Signature],
    by: Actor,
    at: datetime,
    years: int | None = None,
    override_reason: str = "",
    reference: str = "",
) -> Offered:
    """A paper contract entered with the resident's authorisation; it counts once the resident has confirmed it.

    `reference` says where the paper lies when there is no photo of it.

    :raises PaperDateWrong: if the date on the paper is in the future or older than the policy allows
    """
    return _offer(
        patient_id=patient_id,
        team_id=team_id,
        package_ids=package_ids,
        origin=Origin.PAPER,
        by=by,
        at=at,
        years=years,
        signature=Signature(kind=SignatureKind.ACCOUNT, detail=reference),
        photos=photos,
        paper_date=paper_date,
        override_reason=override_reason,
    )


def propose_batch(
    *, patient_ids: Sequence[int], team_id: int, package_codes: Sequence[str], by: Actor, at: datetime
) -> list[Proposal]:
    """Propose to many; each person has a transaction and a verdict of their own."""
    verdicts = []
    chosen = [package.pk for package in published_packages(on=local_date(at)).filter(code__in=package_codes)]
    for patient_id in dict.fromkeys(patient_ids):
        try:
            made = offer_contract(
                patient_id=patient_id, team_id=team_id, package_ids=chosen, origin=Origin.TEAM, by=by, at=at
            )
        except DomainError as refused:
            verdicts.append(Proposal(patient_id=patient_id, contract_id=None, code=refused.code, message=str(refused)))
        else:
            verdicts.append(Proposal(patient_id=patient_id, contract_id=made.contract.pk))
    return verdicts


@transaction.atomic
def renew_contract(
    *,
    contract_id: int,
    by: Actor,
    at: datetime,
    signature: Signature | None = None,
    gives_consent: bool = False,
    years: int | None = None,
) -> Offered:
    """Offer the same team and the newest versions of the same packages for the time after this contract.

    :raises PatientNotHere: if the person has died or moved away
    :raises NotRenewable: if it is not signed or ends too late to be renewed now
    :raises ContractHeld: while its person says they know nothing of it
    """
    before = get_contract(contract_id=contract_id)
    check_patient(before.patient)
    check_renewable(before, today=local_date(at))
    newest = newest_versions(contract=before, on=local_date(at))
    return _offer(
        patient_id=before.patient_id,
        team_id=before.team_id,
        package_ids=[package.pk for package in newest],
        origin=Origin.RESIDENT if by.kind == "resident" else Origin.TEAM,
        by=by,
        at=at,
        years=years or before.years,
        signature=signature or Signature(kind=_default_kind(by)),
        gives_consent=gives_consent,
        renewed_from_id=before.pk,
    )


def period_of(
    *, policy: PolicyVersion, signed_on: date, years: int, not_before: date | None = None
) -> tuple[date, date]:
    """The benefit period, never before the contract that is renewed has ended.

    :raises YearsNotAllowed: if the policy does not allow so many years
    """
    if not policy.rules.years_allowed(years):
        raise YearsNotAllowed(f"签约年数须在 {policy.rules.min_years} 到 {policy.rules.max_years} 年之间")
    return period_after(policy.rules, signed_on=signed_on, years=years, not_before=not_before)


def _offer(
    *,
    patient_id: int,
    team_id: int,
    package_ids: Sequence[int],
    origin: str,
    by: Actor,
    at: datetime,
    years: int | None,
    signature: Signature,
    gives_consent: bool = False,
    photos: Sequence[Signature] = (),
    paper_date: date | None = None,
    household_id: int | None = None,
    renewed_from_id: int | None = None,
    override_reason: str = "",
) -> Offered:
    today = local_date(at)
    patient = patients.get_patient(patient_id=patient_id)
    check_patient(patient)
    if origin == Origin.TEAM:
        check_may_be_asked(patient_id=patient_id, on=today)
    # A resident may choose any team; staff propose for the teams of their own place.
    find_team = practitioners.get_team if by.kind == "resident" else practitioners.get_managed_team
    team = find_team(team_id=team_id)
    organization = organizations.get_organization(organization_id=team.organization_id)
    policy = policy_for(organization_path=organization.path, on=today)
    years = years or policy.rules.default_years
    _check_paper_date(paper_date, policy=policy, today=today)
    party: str = SigningParty.TEAM
    signer_id = None
    if origin == Origin.RESIDENT:
        party, signer_id = check_resident_may_sign(patient=patient, by=by, signature=signature, policy=policy, on=today)
    renewed = get_contract(contract_id=renewed_from_id) if renewed_from_id else None
    warnings = check_team(
        team=team, policy=policy, on=today, by=by, override_reason=override_reason, patient_id=patient_id
    )
    packages, price = check_packages(package_ids=package_ids, on=today)
    tags = patients.tags_of([patient_id], today).get(patient_id, set())
    warnings += package_warnings(packages=packages, tags=tags)
    period = period_of(
        policy=policy,
        signed_on=paper_date or today,
        years=years,
        not_before=renewed.period.upper if renewed else None,
    )
    before = check_overlap(patient_id=patient_id, period=period, today=today).before
    if renewed is None and before is not None and before.organization_id == team.organization_id:
        renewed = None if before.renewals.exclude(status__in=_GONE).exists() else before
    if renewed is not None:
        check_not_held(renewed.pk)
    contract = _create(
        patient=patient,
        team=team,
        organization=organization,
        policy=policy,
        origin=origin,
        years=years,
        period=period,
        price=price,
        packages=packages,
        paper_date=paper_date,
        household_id=household_id,
        renewed_from=renewed,
        by=by,
        at=at,
    )
    evidence = keep_signature(
        contract=contract, party=party, signer_patient_id=signer_id, signature=signature, by=by, at=at
    )
    for photo in photos:
        keep_signature(
            contract=contract,
            party=SigningParty.RESIDENT,
            signer_patient_id=None,
            signature=photo,
            by=by,
            at=at,
        )
    if gives_consent and origin == Origin.RESIDENT:
        keep_consent(contract=contract, by=by, given_by=evidence.signer_name, at=at)
    decide(
        contract=contract,
        move="offer",
        by=by,
        at=at,
        reason_code="capacity_override" if override_reason else "",
        note=override_reason,
        evidence=evidence,
        on_behalf_of=patient_id if signer_id else None,
        rule_version=policy.label,
    )
    events.publish(
        ContractOffered(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            contract_id=contract.pk,
            patient_id=patient_id,
            team_id=team_id,
            awaiting="team" if origin == Origin.RESIDENT else "resident",
        )
    )
    return Offered(contract=contract, warnings=warnings)


_GONE = ("declined", "withdrawn", "lapsed", "void")


def _create(
    *,
    patient: Any,
    team: Any,
    organization: Any,
    policy: PolicyVersion,
    origin: str,
    years: int,
    period: tuple[date, date],
    price: Price,
    packages: Sequence[ServicePackage],
    paper_date: date | None,
    household_id: int | None,
    renewed_from: Contract | None,
    by: Actor,
    at: datetime,
) -> Contract:
    [number] = next_number(organization_id=organization.pk, organization_code=organization.code, year=period[0].year)
    try:
        contract = Contract.objects.create(
            number=number,
            organization=organization,
            patient=patient,
            team=team,
            household_id=household_id,
            policy_id=policy.policy_id,
            origin=origin,
            channel=by.channel,
            years=years,
            period=DateRange(*period),
            agreed_period=DateRange(*period),
            fee_amount=price.total,
            resident_amount=price.resident,
            offered_at=at,
            offered_by=by.label,
            paper_date=paper_date,
            renewed_from=renewed_from,
        )
    except IntegrityError as refused:
        if "contracts_one_open_offer_per_team" in str(refused) or "contracts_renewed_once" in str(refused):
            raise OfferAlreadyOpen() from refused
        raise
    ContractPackage.objects.bulk_create(
        ContractPackage(contract=contract, package=package, price=package.price) for package in packages
    )
    return contract


def _check_paper_date(paper_date: date | None, *, policy: PolicyVersion, today: date) -> None:
    if paper_date is None:
        return
    oldest = today - timedelta(days=policy.rules.paper_backdate_days)
    if not oldest <= paper_date <= today:
        raise PaperDateWrong(
            f"纸质协议的签字日期不对：不能晚于今天，也不能早于 {policy.rules.paper_backdate_days} 天前"
        )


def _default_kind(by: Actor) -> str:
    return SignatureKind.APP if by.kind == "resident" else SignatureKind.ACCOUNT
