"""续签之前先看: what would change for one person, and who of many can be renewed and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners

from ..rules import Change, Terms, changes_between, gone_packages, new_versions

STATES = ("expiring", "expired")


@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalView:
    """One contract and what would follow it. `offer_id` is the renewal the team has offered already: confirming it is
    enough. `is_same_consent`: the text on health data is the one agreed to before, it need not be asked anew.
    """

    contract: Any
    offer_id: int | None
    can_renew: bool
    reason: str
    changes: list[Change]
    gone: list[str]
    newer: list[str]
    price: Decimal
    own_price: Decimal
    start: date
    end: date
    consent: Any
    is_same_consent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalRow:
    """The verdict on one contract of a batch."""

    contract_id: int
    patient_id: int
    name: str
    last_date: date
    packages: str
    price: Decimal
    can_renew: bool
    reason: str
    notes: list[str]


def view_renewal(*, contract_id: int, today: date) -> RenewalView:
    """What the resident sees before the one tap.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    contract = contracts.view_contract(contract_id=contract_id, today=today)
    offer = contracts.open_renewal_of(contract_id=contract.pk)
    before, after = _terms(contract, today=today)
    consent = contracts.consent_text()
    is_renewed = contract.pk in contracts.has_live_renewal(contract_ids=[contract.pk])
    held = contracts.held_until(contract_ids=[contract.pk])
    can_renew, reason = _verdict(contract, after=after, renewed=is_renewed, today=today)
    waits = offer is not None and offer.origin == "resident"
    if offer is not None:
        can_renew, reason = not waits, "您已经签了字，等团队审核" if waits else ""
    if held:
        can_renew, reason = False, contracts.hold_sentence(held[contract.pk])
    return RenewalView(
        contract=contract,
        offer_id=offer.pk if offer is not None and not waits else None,
        can_renew=can_renew,
        reason=reason,
        changes=changes_between(before, after),
        gone=gone_packages(before, after),
        newer=new_versions(before, after),
        price=after.price,
        own_price=after.own,
        start=after.start,
        end=after.end,
        consent=consent,
        is_same_consent=contracts.consented_text(contract_id=contract.pk) == consent.sm3,
    )


def preview_renewals(*, contract_ids: Iterable[int], today: date) -> list[RenewalRow]:
    """One line per chosen contract in scope: with which packages and price, or why not."""
    rows = contracts.list_expiring(contract_ids=contract_ids, today=today)
    renewed = contracts.has_live_renewal(contract_ids=[row.pk for row in rows])
    silent = contracts.not_to_be_asked(patient_ids=[row.patient_id for row in rows], on=today)
    held = contracts.held_until(contract_ids=[row.pk for row in rows])
    judged = [_row(row, renewed=row.pk in renewed, today=today) for row in rows]
    return [_left_alone(row, silent=row.patient_id in silent, held=row.contract_id in held) for row in judged]


def _left_alone(row: RenewalRow, *, silent: bool, held: bool) -> RenewalRow:
    if not row.can_renew or not (silent or held):
        return row
    reason = "居民说不知道这份签约，正在核实" if held else "居民说过暂不签，还没到可以再问的日子"
    return replace(row, can_renew=False, reason=reason, notes=[])


def _row(contract: Any, *, renewed: bool, today: date) -> RenewalRow:
    before, after = _terms(contract, today=today)
    can_renew, reason = _verdict(contract, after=after, renewed=renewed, today=today)
    notes = [f"“{name}”不再提供" for name in gone_packages(before, after)]
    notes += [f"“{name}”换成新版" for name in new_versions(before, after)]
    if before.price != after.price:
        notes.append(f"一年 {before.price:.2f} 元变为 {after.price:.2f} 元")
    return RenewalRow(
        contract_id=contract.pk,
        patient_id=contract.patient_id,
        name=contract.patient.name,
        last_date=contract.period.upper,
        packages="、".join(sorted(name for name, _ in after.packages.values())),
        price=after.price,
        can_renew=can_renew,
        reason=reason,
        notes=notes if can_renew else [],
    )


def _verdict(contract: Any, *, after: Terms, renewed: bool, today: date) -> tuple[bool, str]:
    if not contract.patient.is_current:
        return False, "已故或已迁出"
    if renewed:
        return False, "已发过续签，等本人确认，或已续签"
    if contract.state not in STATES:
        labels = {"active": "还没到续签的时候", "pending_start": "还没生效"}
        return False, labels.get(contract.state, "不是有效协议")
    if not after.packages:
        return False, "原来的服务包都停用了，请重新挑服务包"
    problems = practitioners.find_team_problems(team_id=contract.team_id, on=today)
    if problems:
        return False, f"团队现在不能签：{'、'.join(problems)}"
    if not patients.may_sign_alone(contract.patient, today):
        agents = patients.list_agents(patient_id=contract.patient_id, on=today)
        if not any(grant.kind == "guardian" for grant in agents):
            return False, "未满 18 岁，档案里没有监护人"
    return True, ""


def _terms(contract: Any, *, today: date) -> tuple[Terms, Terms]:
    held = {row.package.code: (row.package.name, row.package.version) for row in contract.packages.all()}
    newest: Sequence[Any] = contracts.newest_versions(contract=contract, on=today)
    payers = contracts.payers_of(newest)
    start, end = contracts.renewed_period(contract=contract, today=today)
    leader = f"{contract.team.leader.name}（{contract.team.name}）"
    before = Terms(
        packages=held,
        price=contract.fee_amount,
        own=contract.resident_amount,
        leader=leader,
        start=contract.period.lower,
        end=contract.period.upper,
    )
    after = Terms(
        packages={package.code: (package.name, package.version) for package in newest},
        price=sum(payers.values(), Decimal(0)),
        own=payers.get("resident", Decimal(0)),
        leader=leader,
        start=start,
        end=end,
    )
    return before, after
