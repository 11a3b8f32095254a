"""服务包: drafts may change, published versions may not; a change is a new version."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Max

from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.money import yuan

from ..models import (
    PACKAGE_LIFECYCLE,
    PackageLine,
    PackagePayer,
    PackageStatus,
    ServiceItem,
    ServicePackage,
)
from ..queries import get_package
from .errors import PackageFrozen, PayersDoNotSum

BUILT_IN = Path(__file__).parents[1] / "data" / "packages.json"


class UnknownItem(InvalidInput):
    """A line names a service item that does not exist."""

    code, message = "unknown_item", "服务项目不存在"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDraft:
    item_code: str
    times: int | None = None
    windows: str = "free"
    interval_days: int = 0
    performer_role: str = ""
    evidence: str = ""
    place: str = ""
    is_mandatory: bool = False
    applies_to_tags: Sequence[str] = ()
    age_from_months: int | None = None
    age_below_months: int | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PayerDraft:
    payer: str
    amount: Decimal
    schedule: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageDraft:
    code: str
    name: str
    tier: str
    price: Decimal
    effective_from: date
    lines: Sequence[LineDraft]
    payers: Sequence[PayerDraft] = ()
    target_tags: Sequence[str] = ()
    summary: str = ""
    source: str = ""


@transaction.atomic
def draft_package(*, draft: PackageDraft) -> ServicePackage:
    """A new version (the first of its code, or the next) as a draft.

    :raises UnknownItem: if a line names an item that does not exist
    """
    latest = ServicePackage.objects.filter(code=draft.code).aggregate(latest=Max("version"))["latest"]
    items = {item.code: item for item in ServiceItem.objects.filter(code__in=[line.item_code for line in draft.lines])}
    unknown = sorted({line.item_code for line in draft.lines} - set(items))
    if unknown:
        raise UnknownItem(f"服务项目不存在：{'、'.join(unknown)}")
    package = ServicePackage.objects.create(
        code=draft.code,
        version=(latest or 0) + 1,
        name=draft.name,
        tier=draft.tier,
        target_tags=list(draft.target_tags),
        price=yuan(draft.price),
        summary=draft.summary,
        effective_from=draft.effective_from,
        source=draft.source,
    )
    PackageLine.objects.bulk_create(
        PackageLine(
            package=package,
            item=items[line.item_code],
            position=position,
            times=line.times,
            windows=line.windows,
            interval_days=line.interval_days,
            performer_role=line.performer_role,
            evidence=line.evidence,
            place=line.place,
            is_mandatory=line.is_mandatory,
            applies_to_tags=list(line.applies_to_tags),
            age_from_months=line.age_from_months,
            age_below_months=line.age_below_months,
            note=line.note,
            source=line.source,
        )
        for position, line in enumerate(draft.lines, start=1)
    )
    PackagePayer.objects.bulk_create(
        PackagePayer(package=package, payer=payer.payer, amount=yuan(payer.amount), schedule=list(payer.schedule))
        for payer in draft.payers
    )
    return package


@transaction.atomic
def publish_package(*, package_id: int) -> ServicePackage:
    """This version may be signed from its first day on and never changes; the one before it may be until then.

    :raises PayersDoNotSum: unless the payers' parts add up to the price
    """
    package = get_package(package_id=package_id)
    target = PACKAGE_LIFECYCLE.target_of("publish", current=package.status)
    if sum((payer.amount for payer in package.payers.all()), Decimal(0)) != package.price:
        raise PayersDoNotSum()
    standing = ServicePackage.objects.select_for_update().filter(code=package.code, status=PackageStatus.PUBLISHED)
    for earlier in standing.exclude(effective_to__lte=package.effective_from):
        if package.effective_from > earlier.effective_from:
            earlier.effective_to = package.effective_from
        else:
            # Replaced on the day it began: it never was in force, and so has no end.
            earlier.status = PACKAGE_LIFECYCLE.target_of("retire", current=earlier.status)
        earlier.save(update_fields=["status", "effective_to"])
    package.status = target
    package.save(update_fields=["status"])
    return package


@transaction.atomic
def retire_package(*, package_id: int, effective_to: date) -> ServicePackage:
    """No new contracts with this version from that day on; contracts that have it keep it."""
    package = get_package(package_id=package_id)
    PACKAGE_LIFECYCLE.target_of("retire", current=package.status)
    package.effective_to = effective_to
    package.save(update_fields=["effective_to"])
    return package


@transaction.atomic
def discard_draft(*, package_id: int) -> None:
    """
    :raises PackageFrozen: if the version was published
    """
    package = get_package(package_id=package_id)
    try:
        with transaction.atomic():
            package.delete()
    except DatabaseError as refused:
        raise PackageFrozen() from refused


@transaction.atomic
def load_builtin_packages() -> int:
    """Add the items and packages of the data file that are missing; safe to repeat. Returns how many were added."""
    data = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    known = set(ServiceItem.objects.values_list("code", flat=True))
    ServiceItem.objects.bulk_create(ServiceItem(**item) for item in data["items"] if item["code"] not in known)
    present = set(ServicePackage.objects.values_list("code", flat=True))
    added = 0
    for entry in data["packages"]:
        if entry["code"] not in present:
            publish_package(package_id=draft_package(draft=_read(entry)).pk)
            added += 1
    return added


def _read(entry: dict[str, Any]) -> PackageDraft:
    return PackageDraft(
        code=entry["code"],
        name=entry["name"],
        tier=entry["tier"],
        price=Decimal(entry["price"]),
        effective_from=date.fromisoformat(entry["effective_from"]),
        target_tags=entry["target_tags"],
        summary=entry["summary"],
        source=entry["source"],
        lines=[
            LineDraft(item_code=line["item"], **{key: value for key, value in line.items() if key != "item"})
            for line in entry["lines"]
        ],
        payers=[
            PayerDraft(payer=payer["payer"], amount=Decimal(payer["amount"]), schedule=payer.get("schedule", ()))
            for payer in entry.get("payers", ())
        ],
    )
