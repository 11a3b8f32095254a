"""The catalogue: items, packages, lines, and which of them are for a person."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared

from ..models import PackageLine, PackageStatus, Payer, ServicePackage
from ..rules import LineView, PersonView, effective_lines

_DEFERRED_OF_PACKAGE = tuple(
    f"package__{name}"
    for name in ("target_tags", "price", "summary", "effective_from", "effective_to", "status", "source")
)


def published_packages(*, on: date) -> QuerySet[ServicePackage]:
    """Packages that may go into a contract on a day."""
    return ServicePackage.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=on),
        status=PackageStatus.PUBLISHED,
        effective_from__lte=on,
    ).order_by("pk")


def get_package(*, package_id: int) -> ServicePackage:
    """
    :raises NotFound: if there is none
    """
    found = ServicePackage.objects.prefetch_related("lines__item", "payers").filter(pk=package_id).first()
    if found is None:
        raise NotFound("没有找到这个服务包")
    return found


def list_lines(*, package_ids: Iterable[int]) -> list[PackageLine]:
    return list(
        PackageLine.objects.filter(package_id__in=list(package_ids))
        .select_related("item", "package")
        .order_by("package_id", "position")
    )


def lines_of_contract(*, contract_id: int) -> list[PackageLine]:
    """The lines of all packages of a contract that was fetched in scope."""
    return _lines_of_contract(contract_id=contract_id)


@prepared
def _lines_of_contract(*, contract_id: int) -> Any:
    return (
        PackageLine.objects.filter(package__contractpackage__contract_id=contract_id)
        .select_related("item", "package")
        .defer("source", "item__source", "item__description", *_DEFERRED_OF_PACKAGE)
        .order_by("package_id", "position")
    )


def suggest_packages(*, tags: Iterable[str], on: date) -> list[ServicePackage]:
    """What fits a person: packages for everybody and those whose groups the person belongs to."""
    held = set(tags)
    return [
        package for package in published_packages(on=on) if not package.target_tags or held & set(package.target_tags)
    ]


def offered_packages(*, tags: Iterable[str], on: date) -> list[ServicePackage]:
    """Every package that may be signed on a day with lines and payers, marked where it fits the person."""
    fitting = {package.pk for package in suggest_packages(tags=tags, on=on)}
    packages = list(published_packages(on=on).prefetch_related("lines__item", "payers"))
    for package in packages:
        package.is_recommended = package.pk in fitting and bool(package.target_tags)  # type: ignore[attr-defined]
    return packages


def page_packages(*, q: str, tier: str, status: str, on: date, cursor: str | None, limit: int) -> Page:
    """Published versions, newest first, with payers; what is over shows as retired, what has not begun as upcoming."""
    rows = ServicePackage.objects.exclude(status=PackageStatus.DRAFT).prefetch_related("payers")
    if q:
        rows = rows.filter(Q(name__contains=q) | Q(code__startswith=q))
    if tier:
        rows = rows.filter(tier=tier)
    is_over = Q(status=PackageStatus.RETIRED) | Q(effective_to__lte=on)
    if status == PackageStatus.RETIRED:
        rows = rows.filter(is_over)
    elif status:
        rows = rows.exclude(is_over).filter(effective_from__lte=on)
    page = paging.page(rows, order=("-id",), cursor=cursor, limit=limit)
    for package in page.items:
        if package.effective_to is not None and package.effective_to <= on:
            package.status = PackageStatus.RETIRED
        elif package.effective_from > on:
            package.status = "upcoming"
    return page


def effective_lines_of(lines: Sequence[PackageLine], *, person: PersonView) -> list[PackageLine]:
    """The lines that are promised to this person, one per item."""
    by_id = {line.pk: line for line in lines}
    views = [
        LineView(
            line_id=line.pk,
            item_code=line.item.code,
            times=line.times,
            windows=line.windows,
            is_mandatory=line.is_mandatory,
            applies_to_tags=tuple(line.applies_to_tags),
            age_from_months=line.age_from_months,
            age_below_months=line.age_below_months,
        )
        for line in lines
    ]
    return [by_id[view.line_id] for view in effective_lines(views, person)]


def payers_of(packages: Iterable[ServicePackage]) -> dict[str, Decimal]:
    """Who pays how much of the sum of these packages (prefetch `payers`), in the order of the payers."""
    sums: dict[str, Decimal] = {}
    for package in packages:
        for payer in package.payers.all():
            sums[payer.payer] = sums.get(payer.payer, Decimal(0)) + payer.amount
    return {payer: sums[payer] for payer in Payer.values if payer in sums}


def payers_of_contract(*, contract_id: int) -> dict[str, Decimal]:
    """Who pays how much a year for a contract that was fetched in scope."""
    packages = ServicePackage.objects.filter(contractpackage__contract_id=contract_id).prefetch_related("payers")
    return payers_of(packages.order_by("pk"))
