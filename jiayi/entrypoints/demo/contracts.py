"""Write the contracts: packages, decisions, signatures, consent and the money each payer owes and has paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from psycopg.types.range import Range

from jiayi.contracting.billing.models import FeeAccount, LedgerEntry
from jiayi.contracting.contracts.models import (
    Contract,
    ContractDecision,
    ContractPackage,
    HealthDataConsent,
    ServicePackage,
    SignatureEvidence,
    SigningPolicy,
)
from jiayi.foundation.patients.rules import ADULT
from jiayi.kernel import crypto
from jiayi.kernel.period import SHANGHAI, full_years_between

from .bulk import filling
from .copying import copy_rows, restart_sequence
from .people import Person
from .plan import Signing
from .residents import heads_of_households

if TYPE_CHECKING:
    from .district import District

# A signed contract is born signed here, since the paper years behind it are taken over, not decided again.
TAKEN_OVER = "contracts.Contract:status_birth"
CHANNELS = {"resident": "resident_h5", "team": "doctor_pwa", "paper": "doctor_pwa"}
FEE = {"resident": Decimal(12), "district": Decimal(78), "city": Decimal(30)}


CONTRACT_TABLES = (Contract, ContractPackage, ContractDecision, SignatureEvidence, HealthDataConsent)


def numbered(district: District) -> Iterator[tuple[int, int, Signing]]:
    """(contract id, centre, signing) in the order of writing; the ids follow from the order alone."""
    number = 0
    for block, signings in enumerate(district.signings):
        for signing in signings:
            number += 1
            yield number, block, signing


def packages_for(signing: Signing, on: date) -> list[str]:
    """The packages a person signs: the basic one, those of the own conditions, and for some the value-added one."""
    codes = ["basic"]
    tags = {code for code, since in signing.person.tags if since <= on}
    codes += [code for code in ("hypertension", "diabetes", "elderly", "child") if code in tags]
    if signing.person.number % 4 == 0:
        codes.append("value_added")
    return codes


def load(district: District) -> None:
    """Contracts with everything that proves them, and the money."""
    with filling(*CONTRACT_TABLES):
        _write(district)
    with filling(FeeAccount, LedgerEntry):
        _money(district)
    for model in (Contract, FeeAccount):
        restart_sequence(model)


def _write(district: District) -> None:
    policies = {policy.code: policy.pk for policy in SigningPolicy.objects.all()}
    versions = {policy.code: f"{policy.code}@{policy.version}" for policy in SigningPolicy.objects.all()}
    packages = {package.code: package for package in ServicePackage.objects.filter(status="published")}
    ids = {id(signing): number for number, _, signing in numbered(district)}
    copy_rows(Contract, CONTRACT_COLUMNS, _contracts(district, policies, ids), ignoring=[TAKEN_OVER])
    copy_rows(
        ContractPackage,
        ("contract_id", "package_id", "price"),
        (
            (number, packages[code].pk, packages[code].price)
            for number, _, signing in numbered(district)
            for code in packages_for(signing, signing.signed_date or district.today)
        ),
    )
    recent = [row for row in numbered(district) if row[2].policy == "national"]
    copy_rows(ContractDecision, DECISION_COLUMNS, _decisions(district, recent, versions))
    copy_rows(SignatureEvidence, EVIDENCE_COLUMNS, _signatures(district, recent))
    _consents(recent)


CONTRACT_COLUMNS = [
    "id",
    "number",
    "organization_id",
    "patient_id",
    "team_id",
    "household_id",
    "policy_id",
    "status",
    "origin",
    "channel",
    "years",
    "period",
    "agreed_period",
    "fee_amount",
    "resident_amount",
    "offered_at",
    "offered_by",
    "signed_at",
    "signed_date",
    "ended_at",
    "end_reason",
    "renewed_from_id",
    "verify_token",
]


def _contracts(district: District, policies: dict[str, int], ids: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    random = Random(f"{district.seed}-contracts")
    series: Counter[tuple[int, int]] = Counter()
    renewed: set[int] = set()
    for number, block, s in numbered(district):
        centre = district.centres[block]
        signed_at = _moment(random, s.signed_date) if s.signed_date else None
        offered_at = (
            signed_at - timedelta(hours=random.randrange(1, 40)) if signed_at else _before(random, district.now)
        )
        organization = centre.team_organizations[s.team]
        year = (s.signed_date or district.today).year
        series[organization, year] += 1
        before = ids[id(s.renewed_from)] if s.renewed_from is not None else None
        if before in renewed:
            before = None
        elif before is not None:
            renewed.add(before)
        yield (
            number,
            f"YS{organization:03d}-{year}-{series[organization, year]:06d}",
            organization,
            s.person.number,
            centre.teams[s.team],
            None,
            policies[s.policy],
            s.status,
            s.origin,
            CHANNELS[s.origin],
            1,
            Range(s.start, s.ended_date or s.end),
            Range(s.start, max(s.end, s.ended_date or s.end)),
            sum(FEE.values()),
            FEE["resident"],
            offered_at,
            "system:demo",
            signed_at,
            s.signed_date,
            datetime.combine(s.ended_date, time(10), SHANGHAI) if s.ended_date else None,
            s.end_reason,
            before,
            crypto.token() if s.status in ("signed", "ended") else None,
        )


def _moment(random: Random, day: date) -> datetime:
    return datetime.combine(day, time(random.randrange(8, 17), random.randrange(60), random.randrange(60)), SHANGHAI)


def _before(random: Random, now: datetime) -> datetime:
    return now - timedelta(hours=random.randrange(2, 24 * 12))


DECISION_COLUMNS = ["contract_id", "move", "actor", "actor_name", "channel", "rule_version", "at"]
Numbered = list[tuple[int, int, Signing]]


def _decisions(district: District, recent: Numbered, versions: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    random = Random(f"{district.seed}-decisions")
    for number, _, s in recent:
        # Five minutes before the signature, which is the second decision.
        at = datetime.combine(s.signed_date, time(9, 25), SHANGHAI) if s.signed_date else _before(random, district.now)
        first = ("resident", s.person.name) if s.origin == "resident" else ("staff", "签约团队")
        yield number, "offer", f"{first[0]}:0", first[1], CHANNELS[s.origin], versions[s.policy], at
        if s.signed_date:
            second = ("staff", "签约团队") if s.origin == "resident" else ("resident", s.person.name)
            channel = "desk" if s.origin == "resident" else "resident_h5"
            yield number, "sign", f"{second[0]}:0", second[1], channel, versions[s.policy], at + timedelta(minutes=5)
        if s.ended_date:
            ended = datetime.combine(s.ended_date, time(10), SHANGHAI)
            yield number, "end", "system:register", "人口登记", "system", versions[s.policy], ended


EVIDENCE_COLUMNS = ["contract_id", "party", "kind", "signer_name", "signer_patient_id", "channel", "at"]


def _signatures(district: District, recent: Numbered) -> Iterator[tuple[Any, ...]]:
    heads = heads_of_households(district)
    for number, block, s in recent:
        if s.signed_date is None:
            # Who began has signed, the other party is awaited.
            at = district.now - timedelta(days=1)
            if s.status == "offered" and s.origin == "resident":
                party, signer = _signer(heads, block, s.person, on=district.today)
                yield number, party, "app", signer.name, signer.number, CHANNELS["resident"], at
            elif s.status == "offered":
                yield number, "team", "account", "签约团队", None, CHANNELS["team"], at
            continue
        at = datetime.combine(s.signed_date, time(9, 30), SHANGHAI)
        kind = "code" if s.origin == "paper" else "app"
        party, signer = _signer(heads, block, s.person, on=s.signed_date)
        yield number, party, kind, signer.name, signer.number, CHANNELS["resident"], at
        yield number, "team", "account", "签约团队", None, CHANNELS["team"], at


def _signer(heads: dict[tuple[int, int], Person], block: int, person: Person, *, on: date) -> tuple[str, Person]:
    """(party, who signed): for a child the head of the household."""
    head = heads.get((block, person.household))
    if head is None or head is person or full_years_between(person.birth_date, on) >= ADULT:
        return "resident", person
    return "guardian", head


def _consents(recent: Numbered) -> None:
    from jiayi.contracting.contracts import queries

    text = queries.consent_text()
    copy_rows(
        HealthDataConsent,
        ["contract_id", "text_version", "text_sm3", "given_by", "channel", "at"],
        (
            (
                number,
                text.version,
                text.sm3,
                s.person.name,
                CHANNELS["resident"],
                datetime.combine(s.signed_date, time(9, 30), SHANGHAI),
            )
            for number, _, s in recent
            if s.signed_date
        ),
    )


ACCOUNT_COLUMNS = [
    "id",
    "contract_id",
    "organization_id",
    "team_id",
    "patient_id",
    "payer",
    "year",
    "charged_amount",
    "owed_amount",
    "received_amount",
    "closed_at",
]


def _money(district: District) -> None:
    """Owed by each payer at signing; paid in full for finished years, mostly paid for those still running."""
    random = Random(f"{district.seed}-money")
    accounts: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    for number, block, s in numbered(district):
        if s.signed_date is None:
            continue
        centre = district.centres[block]
        at = datetime.combine(s.signed_date, time(10), SHANGHAI)
        is_past = s.end <= district.today
        for payer, amount in FEE.items():
            account = len(accounts) + 1
            paid = amount if is_past or (payer == "resident" and random.random() < 0.93) else Decimal(0)
            if payer == "district" and not is_past:
                paid = Decimal(40)  # 年初预拨
            closed = datetime.combine(s.ended_date or s.end, time(18), SHANGHAI) if is_past or s.ended_date else None
            accounts.append(
                (
                    account,
                    number,
                    centre.team_organizations[s.team],
                    centre.teams[s.team],
                    s.person.number,
                    payer,
                    s.start.year,
                    amount,
                    amount,
                    paid,
                    closed,
                )
            )
            entries.append((account, "owed", amount, "", at))
            if paid:
                method = "cash" if payer == "resident" else "transfer"
                entries.append((account, "received", paid, method, at + timedelta(days=1)))
    copy_rows(FeeAccount, ACCOUNT_COLUMNS, accounts)
    copy_rows(
        LedgerEntry,
        ["account_id", "kind", "amount", "method", "at", "by", "by_name"],
        ((*entry, "system:demo", "演示装载") for entry in entries),
    )
