"""一分钟看明白, for an offer that exists and for one that is being chosen."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import disclosure
from jiayi.kernel.crypto import sm3_hex
from jiayi.kernel.period import full_years_between

from ..models import Contract, PackageLine, ServicePackage
from ..rules import PersonView, SummarySection, agreed_period, plain_summary, speech
from ..rules.summary import PromisedItem
from .catalogue import effective_lines_of, lines_of_contract, list_lines, payers_of, published_packages
from .contracts import get_contract
from .policies import PolicyVersion, policy_for

CONSENT_FILE = Path(__file__).parents[1] / "data" / "consent.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentText:
    version: str
    title: str
    text: str
    sm3: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningSummary:
    """The page before the signature; `speech` is read aloud."""

    sections: Sequence[SummarySection]
    speech: str
    start: date
    end: date
    consent: ConsentText


@cache
def consent_text() -> ConsentText:
    """The text in force; a consent keeps its version and fingerprint."""
    read = json.loads(CONSENT_FILE.read_text(encoding="utf-8"))
    return ConsentText(
        version=read["version"], title=read["title"], text=read["text"], sm3=sm3_hex(read["text"].encode())
    )


def summary_of(*, contract_id: int, today: date) -> SigningSummary:
    """The summary of an offer or contract in scope.

    :raises ReasonNeeded: to whom names are masked, until a reason was given
    """
    contract = get_contract(contract_id=contract_id)
    disclosure.require_open(contract.patient_id)
    packages = list(
        ServicePackage.objects.filter(contractpackage__contract=contract).prefetch_related("payers").order_by("pk")
    )
    return _summary(
        patient=contract.patient,
        team=contract.team,
        packages=packages,
        policy=PolicyVersion.of(contract.policy),
        period=(contract.agreed_period.lower, contract.agreed_period.upper),
        years=contract.years,
        today=today,
    )


def preview_summary(
    *, patient_id: int, team_id: int, package_ids: Sequence[int], years: int | None, today: date
) -> SigningSummary:
    """The summary of what is being chosen, before anything is stored."""
    patient = patients.get_patient(patient_id=patient_id)
    team = practitioners.get_team(team_id=team_id)
    organization = organizations.get_organization(organization_id=team.organization_id)
    policy = policy_for(organization_path=organization.path, on=today)
    years = years or policy.rules.default_years
    return _summary(
        patient=patient,
        team=team,
        packages=list(published_packages(on=today).filter(pk__in=package_ids).prefetch_related("payers")),
        policy=policy,
        period=agreed_period(policy.rules, signed_on=today, years=years),
        years=years,
        today=today,
    )


def person_view(patient: Any, *, tags: Collection[str], on: date) -> PersonView:
    """What decides which lines are for a person on a day."""
    years = full_years_between(patient.birth_date, on)
    months = years * 12 + (on.month - patient.birth_date.month - (on.day < patient.birth_date.day)) % 12
    return PersonView(tags=frozenset(tags), age_months=months)


def promised_lines(*, patient: Any, package_ids: Sequence[int], on: date) -> list[PackageLine]:
    """The lines of these packages that are promised to this person on a day."""
    tags = patients.tags_of([patient.pk], on).get(patient.pk, set())
    return effective_lines_of(list_lines(package_ids=package_ids), person=person_view(patient, tags=tags, on=on))


def promised_lines_of(*, contract: Contract) -> list[PackageLine]:
    """The lines a contract promises its person, decided on the day of the signature."""
    on = contract.signed_date or contract.agreed_period.lower
    tags = patients.tags_of([contract.patient_id], on).get(contract.patient_id, set())
    return effective_lines_of(
        lines_of_contract(contract_id=contract.pk), person=person_view(contract.patient, tags=tags, on=on)
    )


def _nurse_name(team_id: int, on: date) -> str:
    members = practitioners.list_members(team_id=team_id, on=on)
    return next((member.practitioner.name for member in members if member.role == "nurse"), "")


def _summary(
    *,
    patient: Any,
    team: Any,
    packages: Sequence[ServicePackage],
    policy: PolicyVersion,
    period: tuple[date, date],
    years: int,
    today: date,
) -> SigningSummary:
    lines = promised_lines(patient=patient, package_ids=[package.pk for package in packages], on=today)
    sections = plain_summary(
        leader_name=team.leader.name,
        nurse_name=_nurse_name(team.pk, today),
        team_phone=team.phone_text,
        promised=[
            PromisedItem(name=line.item.name, unit=line.item.unit, times=line.times)
            for line in lines
            if line.item.kind == "service"
        ],
        benefits=[line.item.name for line in lines if line.item.kind == "benefit"],
        payers=payers_of(packages),
        period=period,
        years=years,
        cooling_off_days=policy.rules.cooling_off_days,
    )
    return SigningSummary(
        sections=sections, speech=speech(sections), start=period[0], end=period[1], consent=consent_text()
    )
