"""Writes: schemes, running a distribution, publishing it."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.paging import Page
from jiayi.kernel.period import year_period
from jiayi.kernel.versions import add_version
from jiayi.performance.facts import services as fact_services

from .. import queries, rules
from ..events import ContractsOpened, DistributionPublished
from ..models import DISTRIBUTION_LIFECYCLE, Distribution, DistributionState, FeeScheme, PayLine
from .adjusting import (
    forget_contracts,
    freshen_disputed,
    keep_contracts,
    publish_alone,
    settle_adjustments,
    write_adjustments,
)
from .lines import PAYERS, POOLS, percent, shown, write_line

SCHEMES = Path(__file__).parents[1] / "schemes"
S = PayLine.Split
_ONE_DAY = timedelta(days=1)


class AlreadyPublished(DomainError):
    """The money of this place and year has been published; it is corrected by counter-entry, never recomputed."""

    code, status, message = "distribution_published", 409, "这一年的分配已经公布，不能重算"


class DraftOutdated(DomainError):
    """Since the draft was computed somebody has objected, or has been answered."""

    code, status, message = "distribution_outdated", 409, "试算以后有协议的异议变了，请重新试算再公布"


@transaction.atomic
def add_scheme(
    *,
    code: str,
    version: str,
    name: str,
    rules_as_data: Mapping[str, Any],
    effective_from: date,
    source: str,
    by: Actor,
    at: datetime,
) -> FeeScheme:
    """Store one version of a scheme; the version in force until then ends.

    :raises RulesRefused: if it does not add up
    :raises VersionTaken: if the version exists
    """
    rules.read_rules(rules_as_data)
    if not source.strip():
        raise rules.RulesRefused("请写明方案的来源")
    return add_version(
        FeeScheme,
        code=code,
        version=version,
        name=name,
        rules=dict(rules_as_data),
        effective_from=effective_from,
        source=source,
    )


def load_schemes(*, by: Actor, at: datetime) -> int:
    """Add the schemes that come with the product and are not here yet."""
    new = 0
    for path in sorted(SCHEMES.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if not FeeScheme.objects.filter(code=content["code"], version=content["version"]).exists():
            add_scheme(
                code=content["code"],
                version=content["version"],
                name=content["name"],
                rules_as_data=content["rules"],
                effective_from=date.fromisoformat(content["effective_from"]),
                source=content["source"],
                by=by,
                at=at,
            )
            new += 1
    return new


@transaction.atomic
def run_distribution(
    *,
    organization_id: int,
    year: int,
    scheme_code: str,
    grade: str,
    grade_source: str,
    by: Actor,
    at: datetime,
) -> Distribution:
    """Divide the year's fees of one organisation down to persons, as a draft; an earlier draft is replaced.

    :raises AlreadyPublished: if that year is published
    :raises RulesRefused: if the grade is unknown or the assistants' weights are not one
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    earlier = Distribution.objects.select_for_update().filter(organization=place, year=year)
    for former in earlier.exclude(state=DistributionState.REPLACED):
        if former.state == DistributionState.PUBLISHED:
            raise AlreadyPublished()
        former.state = DISTRIBUTION_LIFECYCLE.target_of("replace", current=former.state)
        former.save(update_fields=["state"])
        forget_contracts(former)
    freshen_disputed(year=year)
    while fact_services.refresh_dirty(at=at):
        pass
    observed = fact_services.ensure_year(year=year, at=at)
    scheme = queries.get_scheme(code=scheme_code, on=date(year, 12, 31))
    fee = rules.read_rules(scheme.rules)
    teams = queries.brought_by_teams(fee=fee, year=year, organization_path=place.path)
    people = sum(teams.values(), Decimal(0))
    pools = rules.fee_pools(fee, people=people, grade=grade)
    distribution = Distribution.objects.create(
        organization=place,
        year=year,
        scheme=scheme,
        grade=grade,
        grade_source=grade_source,
        people=people,
        total=sum(pools.values(), Decimal(0)),
        observed_to=observed.observed_to,
        computed_by=by.label,
        computed_at=at,
    )
    _write_lines(distribution, fee, pools, teams)
    distribution.held_count = keep_contracts(distribution, by_days=fee.basis == "days")
    distribution.adjusted_total = write_adjustments(distribution)
    distribution.save(update_fields=["held_count", "adjusted_total"])
    with connection.cursor() as cursor:
        # The sums are judged now, so that a fault stops this run and not somebody's later commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return distribution


@transaction.atomic
def publish_distribution(*, distribution_id: int, by: Actor, at: datetime) -> Distribution:
    """Publish a draft: from now on its payslips can be read, and it can no longer be recomputed.

    No case of a contract is opened or decided meanwhile, so its fee is frozen before or clawed back after, never both
    and never neither.

    :raises InvalidTransition: if it is not a draft
    :raises DraftOutdated: if it would pay a contract that is disputed by now, or hold back one that no longer is
    """
    queries.get_distribution(distribution_id=distribution_id)
    distribution = Distribution.objects.select_for_update(of=("self",)).get(pk=distribution_id)
    distribution.state = DISTRIBUTION_LIFECYCLE.target_of("publish", current=distribution.state)
    publish_alone()
    if outdated := queries.count_outdated(distribution_id=distribution_id):
        raise DraftOutdated(f"试算以后有 {outdated} 处异议变了，请重新试算再公布", details={"count": outdated})
    distribution.published_by, distribution.published_at = by.label, at
    distribution.save(update_fields=["state", "published_by", "published_at"])
    settle_adjustments(distribution)
    events.publish(
        DistributionPublished(
            organization_id=distribution.organization_id,
            by=by.label,
            at=at,
            distribution_id=distribution.pk,
            year=distribution.year,
            total=str(distribution.total),
        )
    )
    return distribution


@transaction.atomic
def open_contracts(
    *, line_id: int, own_practitioner_id: int | None = None, cursor: str | None, limit: int, by: Actor, at: datetime
) -> Page:
    """One page of the contracts and people behind an amount, written to the business log.

    :raises NotFound: if it is outside the scope, or is not theirs
    """
    page = queries.page_people_behind(
        line_id=line_id, own_practitioner_id=own_practitioner_id, cursor=cursor, limit=limit
    )
    events.publish(
        ContractsOpened(
            organization_id=by.organization_id or 0, by=by.label, at=at, line_id=line_id, shown=len(page.items)
        )
    )
    return page


def _write_lines(
    distribution: Distribution, fee: rules.FeeRules, pools: Mapping[str, Decimal], teams: Mapping[int, Decimal]
) -> None:
    people, grade = distribution.people, distribution.grade
    root = write_line(distribution, None, S.ROOT, "total", f"{distribution.year} 年签约服务费", distribution.total,
                 quantity=people, formula="各付费方之和")  # fmt: skip
    each = rules.fee_per_person(fee, grade=grade)
    for payer, amount in pools.items():
        paid = write_line(distribution, root, S.PAYER, payer, PAYERS.get(payer, payer), amount, quantity=people,
                     factor=each[payer], formula=f"{shown(people)} 人 × {each[payer]} 元")  # fmt: skip
        parts = rules.installments(fee, payer=payer, people=people, grade=grade)
        planned = {part.code: part for part in fee.schedule.get(payer, ())}
        for code, part in parts.items() if planned else ():
            words = f"每人 {planned[code].amount} 元" + ("（原文未写，按设置）" if planned[code].is_assumed else "")
            write_line(distribution, paid, S.INSTALLMENT, code, planned[code].label, part, factor=planned[code].amount,
                  formula=words)  # fmt: skip
    for pool, amount in rules.split_pools(fee, distribution.total).items():
        share = fee.pools[pool]
        line = write_line(distribution, root, S.POOL, pool, POOLS.get(pool, pool), amount, factor=share,
                     formula=f"总额 × {percent(share)}")  # fmt: skip
        if pool == "team" and teams:
            _write_teams(distribution, fee, line, teams)


def _write_teams(distribution: Distribution, fee: rules.FeeRules, pool: PayLine, teams: Mapping[int, Decimal]) -> None:
    """Teams by those they signed; each team's part to its leading doctor and that doctor's assistants."""
    leaders = practitioners.leaders_of(teams)
    names = practitioners.team_names(teams)
    _, end = year_period(distribution.year)
    on = min(distribution.observed_to, end) - _ONE_DAY
    helpers = practitioners.assistants_of(set(leaders.values()), on)
    people_names = practitioners.practitioner_names(
        {*leaders.values(), *(assistant for shares in helpers.values() for assistant in shares)}
    )
    for team, due in rules.split_by_people(pool.amount, teams).items():
        words = f"团队资金 × {shown(teams[team])} ÷ {shown(distribution.people)} 人"
        line = write_line(distribution, pool, S.TEAM, str(team), names[team], due, team_id=team,
                     quantity=teams[team], formula=words)  # fmt: skip
        doctor = leaders[team]
        persons: list[PayLine] = []
        for part in rules.split_due(fee, doctor=doctor, due=due, assistants=helpers.get(doctor, {})):
            is_doctor = part.role == rules.DOCTOR
            share = fee.person_shares[part.role] if helpers.get(doctor) else Decimal(1)
            words = "没有助手，全部归医生" if share == 1 else f"团队所得 × {percent(share)}"
            if not is_doctor and part.weight != 1:
                words += f" × {percent(part.weight)}"
            persons.append(
                PayLine(
                    distribution=distribution,
                    parent=line,
                    split=S.PERSON,
                    key=f"{part.role}:{part.person}",
                    label=people_names[part.person],
                    organization=distribution.organization,
                    team_id=team,
                    practitioner_id=part.person,
                    role=part.role,
                    factor=share if is_doctor else share * part.weight,
                    formula=words,
                    amount=part.amount,
                )
            )
        PayLine.objects.bulk_create(persons)
