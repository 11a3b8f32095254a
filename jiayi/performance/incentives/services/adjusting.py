"""More than a draft: which contracts it pays, and the counter-entries for what was published before.

A published distribution is never edited. Who turns out not to have known of the contract gets its fee clawed back in
the next distribution, by the shares by which it was paid; what was held back and turns out to be in order is paid then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import money
from jiayi.kernel.period import year_period
from jiayi.performance.facts import queries as facts
from jiayi.performance.facts import services as fact_services

from .. import rules
from ..models import DistributedContract, Distribution, DistributionState, FeeAdjustment, PayLine
from .lines import PAYERS, POOLS, percent, shown, write_line

S = PayLine.Split
Kind = FeeAdjustment.Kind
EVER = 0


def freshen_disputed(*, year: int) -> None:
    """Let the facts of everybody whose case moved be computed again: events may still be on their way."""
    found = facts.find_year(year=year)
    since = found.refreshed_at - timedelta(days=1) if found is not None else None
    moved = fulfillment.patients_whose_contract_case_moved(since=since)
    if moved:
        fact_services.mark_dirty(patient_ids=moved, from_year=EVER)


def keep_contracts(distribution: Distribution, *, by_days: bool) -> int:
    """Write down every contract the draft pays, and those it holds back; returns how many are held."""
    start, end = year_period(distribution.year)
    counted = facts.list_counted_contracts(
        year=distribution.year, organization_path=distribution.organization.path, by_days=by_days
    )
    rows = [
        DistributedContract(
            distribution=distribution,
            contract_id=row.contract_id,
            team_id=row.team_id,
            quantity=_quantity(row.days, (end - start).days) if by_days else Decimal(1),
            is_held=row.is_held,
        )
        for row in counted
    ]
    DistributedContract.objects.bulk_create(rows, batch_size=5_000)
    return sum(row.is_held for row in rows)


def forget_contracts(distribution: Distribution) -> None:
    """A replaced draft paid nobody."""
    DistributedContract.objects.filter(distribution=distribution).delete()


def publish_alone() -> None:
    """From here to the end of the transaction no case of a contract is opened or decided."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('contract fees'))")


@transaction.atomic
def correct_distributed(*, contract_id: int, is_owed: bool, reason: str, at: datetime) -> list[FeeAdjustment]:
    """Note what has to be put right in every published distribution that touched this contract; noting twice is once.

    `is_owed` False: the fee should never have been paid. True: it was held back and is due.
    """
    case = fulfillment.find_upheld_contract_case(contract_id=contract_id) if not is_owed else None
    made = []
    touched = DistributedContract.objects.select_for_update(of=("self",)).filter(
        contract_id=contract_id, distribution__state=DistributionState.PUBLISHED
    )
    for row in touched.prefetch_related("adjustments").order_by("pk"):
        noted = {adjustment.kind for adjustment in row.adjustments.all()}
        was_paid = not row.is_held or Kind.RELEASE in noted
        kind = Kind.RELEASE if is_owed else Kind.CLAWBACK
        if was_paid == is_owed or kind in noted:
            continue
        made.append(FeeAdjustment.objects.create(kind=kind, source=row, case=case, reason=reason[:100], created_at=at))
    return made


def write_adjustments(distribution: Distribution) -> Decimal:
    """Lines for everything of this place that waits to be put right; returns what they come to."""
    waiting = (
        FeeAdjustment.objects.filter(
            settled_in__isnull=True, source__distribution__organization=distribution.organization
        )
        .select_related("source__distribution__scheme", "source__contract", "source__team")
        .order_by("pk")
    )
    return sum((_write_one(distribution, adjustment) for adjustment in waiting), Decimal(0))


def settle_adjustments(distribution: Distribution) -> None:
    """What this distribution put right is settled."""
    for adjustment in FeeAdjustment.objects.filter(lines__distribution=distribution).distinct():
        adjustment.settled_in = distribution
        adjustment.save(update_fields=["settled_in"])


def _write_one(distribution: Distribution, adjustment: FeeAdjustment) -> Decimal:
    row = adjustment.source
    before = row.distribution
    fee = rules.read_rules(before.scheme.rules)
    each = rules.fee_per_person(fee, grade=before.grade)
    sign = -1 if adjustment.kind == Kind.CLAWBACK else 1
    payers = {payer: sign * money.yuan(amount * row.quantity) for payer, amount in each.items()}
    total = sum(payers.values(), Decimal(0))
    number = contracts.get_contract(contract_id=row.contract_id).number
    word, fee_each = adjustment.get_kind_display(), sum(each.values(), Decimal(0))
    root = write_line(
        distribution, None, S.ADJUSTMENT, f"adjustment-{adjustment.pk}", f"{word} {before.year} 年 {number}", total,
        quantity=row.quantity, team_id=row.team_id, adjustment=adjustment,
        formula=f"{before.year} 年每人 {fee_each} 元 × {shown(row.quantity)}，{adjustment.reason}",
    )  # fmt: skip
    for payer, amount in payers.items():
        write_line(distribution, root, S.PAYER, payer, PAYERS.get(payer, payer), amount, adjustment=adjustment,
                   formula=f"每人 {each[payer]} 元 × {shown(row.quantity)}")  # fmt: skip
    for pool, amount in rules.split_pools(fee, total).items():
        share = fee.pools[pool]
        line = write_line(distribution, root, S.POOL, pool, POOLS.get(pool, pool), amount, factor=share,
                          adjustment=adjustment, formula=f"总额 × {percent(share)}")  # fmt: skip
        if pool == "team":
            _write_team(distribution, adjustment, fee, line)
    return total


def _write_team(distribution: Distribution, adjustment: FeeAdjustment, fee: rules.FeeRules, pool: PayLine) -> None:
    """The team's part to those who were paid for it, by the shares of that time."""
    row = adjustment.source
    team = write_line(distribution, pool, S.TEAM, str(row.team_id), row.team.name, pool.amount, team_id=row.team_id,
                      quantity=row.quantity, adjustment=adjustment, formula="签这份协议的团队")  # fmt: skip
    shares = _shares_then(row) or _shares_without_lines(row, fee)
    amounts = money.split_by_weight(team.amount, {share.key: share.factor for share in shares})
    word = f"{adjustment.get_kind_display()} {row.distribution.year} 年一份"
    PayLine.objects.bulk_create(
        PayLine(
            distribution=distribution,
            parent=team,
            split=S.PERSON,
            key=share.key,
            label=share.label,
            organization=distribution.organization,
            team_id=row.team_id,
            practitioner_id=share.practitioner_id,
            role=share.role,
            factor=share.factor,
            formula=f"{word}，按当年的份额 {percent(share.factor)}",
            amount=amounts[share.key],
            adjustment=adjustment,
        )
        for share in shares
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """Who had which part of a team's money."""

    key: str
    label: str
    practitioner_id: int
    role: str
    factor: Decimal


def _shares_then(row: DistributedContract) -> list[Share]:
    lines = PayLine.objects.filter(
        distribution=row.distribution, split=S.PERSON, team_id=row.team_id, adjustment__isnull=True
    ).exclude(practitioner=None)
    return [
        Share(
            key=line.key,
            label=line.label,
            practitioner_id=line.practitioner_id or 0,
            role=line.role,
            factor=line.factor or Decimal(0),
        )
        for line in lines.order_by("pk")
    ]


def _shares_without_lines(row: DistributedContract, fee: rules.FeeRules) -> list[Share]:
    """The team was paid nothing that year, since its only contract was held back: the shares as they stood then."""
    doctor = practitioners.leaders_of([row.team_id])[row.team_id]
    _, end = year_period(row.distribution.year)
    helpers = practitioners.assistants_of({doctor}, end - timedelta(days=1)).get(doctor, {})
    names = practitioners.practitioner_names([doctor, *helpers])
    return [
        Share(
            key=f"{part.role}:{part.person}",
            label=names[part.person],
            practitioner_id=part.person,
            role=part.role,
            factor=part.amount,
        )
        for part in rules.split_due(fee, doctor=doctor, due=Decimal(1), assistants=helpers)
    ]


def _quantity(days: int, year_days: int) -> Decimal:
    return facts.person_years(days=days, year_days=year_days).quantize(Decimal("0.0001"))
