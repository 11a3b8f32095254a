"""Reads: distributions, one level down at a time, payslips, and the way from a yuan to the people behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.performance.facts import queries as facts

from .models import Distribution, DistributionState, FeeScheme, PayLine


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
        raise NotFound("没有这个分配方案,或当日没有生效的版本")
    return found


def list_distributions(*, year: int | None = None) -> list[Distribution]:
    """The distributions in scope, those replaced by a recomputation left out."""
    rows = Distribution.objects.select_related("organization", "scheme").exclude(state=DistributionState.REPLACED)
    return list((rows.filter(year=year) if year else rows).order_by("-year", "organization__path", "-pk")[:200])


def get_distribution(*, distribution_id: int) -> Distribution:
    """One distribution in scope.

    :raises NotFound: if it is outside
    """
    found = Distribution.objects.select_related("organization", "scheme").filter(pk=distribution_id).first()
    if found is None:
        raise NotFound()
    return found


def list_parts(*, distribution_id: int, parent_id: int | None = None) -> list[PayLine]:
    """One level down: the parts of a line, or the root."""
    rows = PayLine.objects.filter(distribution_id=distribution_id, parent_id=parent_id)
    return list(rows.select_related("team", "practitioner").order_by("split", "pk"))


def list_payslips(*, distribution_id: int) -> list[Payslip]:
    """What every person receives, the largest first."""
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
        opens_to_people=line.team_id is not None or line.split in (PayLine.Split.ROOT, PayLine.Split.PAYER),
    )


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


def amounts(*, distribution_id: int, split: str, parent_key: str | None = None) -> dict[str, Decimal]:
    """Key → amount of one split, for reports."""
    rows = PayLine.objects.filter(distribution_id=distribution_id, split=split)
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
        "distribution", "distribution__organization", "distribution__scheme", "team", "practitioner"
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
