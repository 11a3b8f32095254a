"""Reads: distributions, one level down at a time, payslips, and the way from a yuan to the people behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, Sum

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.period import year_period
from jiayi.performance.facts import queries as facts

from . import rules
from .models import Distribution, DistributionRun, DistributionState, FeeScheme, PayLine
from .models.distributions import OUTDATED, SETTLED_ELSEWHERE


@dataclass(frozen=True, kw_only=True, slots=True)
class Payslip:
    practitioner_id: int
    name: str
    amount: Decimal
    line_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """One amount: the way up to the total, the sisters that make up its parent with it, and its own parts."""

    line: PayLine
    chain: list[PayLine]
    sisters: list[PayLine]
    parts: list[PayLine]
    opens_to_people: bool
    correction: "Correction | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What a counter-entry puts right, and the case it opens to."""

    kind: str
    kind_label: str
    reason: str
    contract_id: int
    contract_number: str
    source_year: int
    case_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """A distribution that has not been stored: by payer, by due time, by pool, by team."""

    scheme: FeeScheme
    people: Decimal
    payers: dict[str, Decimal]
    installments: dict[str, dict[str, Decimal]]
    pools: dict[str, Decimal]
    teams: dict[int, Decimal]


def list_schemes() -> list[FeeScheme]:
    return list(FeeScheme.objects.order_by("code", "-effective_from"))


def get_scheme(*, code: str, on: date) -> FeeScheme:
    """The version of a scheme in force on a day.

    :raises NotFound: if there is none
    """
    found = (
        FeeScheme.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), effective_from__lte=on)
        .filter(code=code)
        .order_by("-effective_from", "-pk")
        .first()
    )
    if found is None:
        raise NotFound("没有这个分配方案，或当日没有生效的版本")
    return found


def list_distributions(*, year: int | None = None) -> list[Distribution]:
    """The distributions in scope, those replaced by a recomputation left out."""
    rows = Distribution.objects.select_related("organization", "scheme").exclude(state=DistributionState.REPLACED)
    return list((rows.filter(year=year) if year else rows).order_by("-year", "organization__path", "-pk")[:200])


def list_runs() -> list[DistributionRun]:
    """The newest runs in scope: what is being worked out, and what came of the last ones."""
    return list(DistributionRun.objects.select_related("organization").order_by("-pk")[:20])


def get_distribution(*, distribution_id: int) -> Distribution:
    """One distribution in scope.

    :raises NotFound: if it is outside
    """
    found = Distribution.objects.select_related("organization", "scheme").filter(pk=distribution_id).first()
    if found is None:
        raise NotFound()
    return found


def list_parts(
    *, distribution_id: int, parent_id: int | None = None, practitioner_id: int | None = None
) -> list[PayLine]:
    """One level down: the parts of a line, or the root; or everything one person receives.

    :raises NotFound: if the distribution is outside the scope
    """
    get_distribution(distribution_id=distribution_id)
    rows = PayLine.objects.filter(distribution_id=distribution_id)
    if practitioner_id is not None:
        rows = rows.filter(practitioner_id=practitioner_id, split=PayLine.Split.PERSON)
    else:
        rows = rows.filter(parent_id=parent_id)
    return list(rows.select_related("team", "practitioner").order_by("split", "pk"))


def list_payslips(*, distribution_id: int) -> list[Payslip]:
    """What every person receives, the largest first.

    :raises NotFound: if the distribution is outside the scope
    """
    get_distribution(distribution_id=distribution_id)
    rows = (
        PayLine.objects.filter(distribution_id=distribution_id, split=PayLine.Split.PERSON)
        .values("practitioner_id")
        .annotate(amount=Sum("amount"), number=Count("pk"))
        .order_by("-amount", "practitioner_id")
    )
    names = practitioners.practitioner_names(row["practitioner_id"] for row in rows)
    return [
        Payslip(
            practitioner_id=row["practitioner_id"],
            name=names[row["practitioner_id"]],
            amount=row["amount"],
            line_count=row["number"],
        )
        for row in rows
    ]


def list_pay_lines(*, practitioner_id: int, distribution_id: int | None = None) -> list[PayLine]:
    """A person's own lines in published distributions, the newest year first."""
    rows = PayLine.objects.filter(
        practitioner_id=practitioner_id,
        split=PayLine.Split.PERSON,
        distribution__state=DistributionState.PUBLISHED,
    ).select_related("distribution", "distribution__organization", "parent", "team")
    if distribution_id is not None:
        rows = rows.filter(distribution_id=distribution_id)
    return list(rows.order_by("-distribution__year", "-role", "pk"))


def explain(*, line_id: int, own_practitioner_id: int | None = None) -> Explanation:
    """Open one amount. With `own_practitioner_id` only that person's published lines may be opened.

    :raises NotFound: if it is outside the scope, or is not theirs
    """
    line = _line(line_id, own_practitioner_id)
    chain, above = [line], line.parent_id
    while above is not None:
        parent = PayLine.objects.select_related("team", "practitioner").get(pk=above)
        chain.append(parent)
        above = parent.parent_id
    sisters = PayLine.objects.filter(distribution_id=line.distribution_id, parent_id=line.parent_id, split=line.split)
    parts = PayLine.objects.filter(parent_id=line.pk)
    return Explanation(
        line=line,
        chain=list(reversed(chain)),
        sisters=list(sisters.select_related("team", "practitioner").order_by("pk")),
        parts=list(parts.select_related("team", "practitioner").order_by("split", "pk")),
        opens_to_people=line.adjustment_id is None
        and (line.team_id is not None or line.split in (PayLine.Split.ROOT, PayLine.Split.PAYER)),
        correction=_correction(line),
    )


def _correction(line: PayLine) -> Correction | None:
    if line.adjustment is None:
        return None
    source = line.adjustment.source
    return Correction(
        kind=line.adjustment.kind,
        kind_label=line.adjustment.get_kind_display(),
        reason=line.adjustment.reason,
        contract_id=source.contract_id,
        contract_number=contracts.get_contract(contract_id=source.contract_id).number,
        source_year=source.distribution.year,
        case_id=line.adjustment.case_id,
    )


def count_outdated(*, distribution_id: int) -> int:
    """In how many places a draft pays what is disputed by now, or holds back what no longer is."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({OUTDATED}) o) + (SELECT count(*) FROM ({SETTLED_ELSEWHERE}) s)",  # noqa: S608
            {"id": distribution_id},
        )
        return int(cursor.fetchone()[0])


def page_people_behind(
    *, line_id: int, own_practitioner_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page:
    """The contracts and people an amount was counted from.

    :raises NotFound: if it is outside the scope, or is not theirs
    """
    line = _line(line_id, own_practitioner_id)
    distribution = line.distribution
    return facts.page_signed_people(
        year=distribution.year,
        organization_path=distribution.organization.path,
        team_id=line.team_id,
        cursor=cursor,
        limit=limit,
    )


def brought_by_teams(*, fee: rules.FeeRules, year: int, organization_path: str) -> dict[int, Decimal]:
    """What each team brings: persons signed, or person-years under contract, as the scheme says."""
    start, end = year_period(year)
    brought: dict[int, Decimal] = {}
    for signed in facts.list_signed(year=year, organization_path=organization_path):
        counted = (
            Decimal(signed.people)
            if fee.basis == "signed"
            else facts.person_years(days=signed.days, year_days=(end - start).days)
        )
        brought[signed.team_id] = brought.get(signed.team_id, Decimal(0)) + counted
    return {team: quantity.quantize(Decimal("0.0001")) for team, quantity in brought.items() if quantity}


def preview(*, organization_id: int, year: int, scheme_code: str, grade: str) -> Preview:
    """What the scheme in force would give now, without storing anything.

    :raises NotFound: if the place is outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    scheme = get_scheme(code=scheme_code, on=date(year, 12, 31))
    fee = rules.read_rules(scheme.rules)
    teams = brought_by_teams(fee=fee, year=year, organization_path=place.path)
    people = sum(teams.values(), Decimal(0))
    payers = rules.fee_pools(fee, people=people, grade=grade)
    pools = rules.split_pools(fee, sum(payers.values(), Decimal(0)))
    return Preview(
        scheme=scheme,
        people=people,
        payers=payers,
        installments={p: rules.installments(fee, payer=p, people=people, grade=grade) for p in payers},
        pools=pools,
        teams=rules.split_by_people(pools["team"], teams),
    )


def preview_settlement(
    *, scheme: FeeScheme, dues: Mapping[str, Decimal], assistants: Mapping[str, Mapping[str, Decimal]]
) -> list[rules.PersonPart]:
    """Divide given dues between doctors and assistants by a stored scheme."""
    return rules.settle(rules.read_rules(scheme.rules), dues=dues, assistants=assistants)


def amounts(*, distribution_id: int, split: str, parent_key: str | None = None) -> dict[str, Decimal]:
    """Key → amount of one split, for reports."""
    rows = PayLine.objects.filter(distribution_id=distribution_id, split=split, adjustment__isnull=True)
    if parent_key is not None:
        rows = rows.filter(parent__key=parent_key)
    return dict(rows.order_by("pk").values_list("key", "amount"))


def find_latest(*, organization_id: int, year: int) -> Distribution | None:
    """The published distribution of a place and year, or else its latest draft."""
    rows = Distribution.objects.filter(organization_id=organization_id, year=year).exclude(
        state=DistributionState.REPLACED
    )
    return rows.select_related("organization", "scheme").order_by("-state", "-pk").first()


def _line(line_id: int, own_practitioner_id: int | None) -> PayLine:
    rows = PayLine.objects.select_related(
        "distribution",
        "distribution__organization",
        "distribution__scheme",
        "team",
        "practitioner",
        "adjustment__source__distribution",
    )
    if own_practitioner_id is not None:
        mine = PayLine.objects.filter(
            practitioner_id=own_practitioner_id, distribution__state=DistributionState.PUBLISHED
        )
        rows = rows.filter(pk__in=_with_ancestors(mine.values_list("pk", flat=True)))
    found = rows.filter(pk=line_id).first()
    if found is None:
        raise NotFound()
    return found


def _with_ancestors(line_ids: Iterable[int]) -> set[int]:
    """A person may follow their own lines up to the total, and see no other branch."""
    seen = set(line_ids)
    level = seen
    while level:
        parents = PayLine.objects.filter(pk__in=level, parent__isnull=False).values_list("parent_id", flat=True)
        level = set(parents) - seen
        seen = seen | level
    return seen
