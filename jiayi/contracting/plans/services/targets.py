"""A planned number and its versions."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..events import TargetSet
from ..models import PlanTarget, TargetKind

MOST = 20_000


class TargetRefused(InvalidInput):
    """The number cannot be a plan."""

    code, message = "target_refused", "计划数应是 0 到 20000 的整数，并写明依据"


class ChangedMeanwhile(DomainError):
    """Two people set the same number at the same time."""

    code, status, message = "target_changed", 409, "别人刚改过这个数，请刷新后再改"


def set_target(
    *,
    grid_id: int,
    year: int,
    kind: str,
    value: int,
    source: str,
    effective_from: date | None = None,
    by: Actor,
    at: datetime,
) -> PlanTarget:
    """Set one number of one grid in scope anew; the same number again changes nothing.

    :raises NotFound: the grid is outside the scope
    :raises TargetRefused: no such column, not a plausible number, or no ground
    :raises ChangedMeanwhile: somebody else was faster
    """
    if kind not in TargetKind.values or not 0 <= value <= MOST or not source.strip():
        raise TargetRefused()
    grid = organizations.get_grid(grid_id=grid_id)
    versions = queries.list_targets(grid_id=grid.pk, year=year, kind=kind)
    newest = versions[0] if versions else None
    if newest is not None and newest.value == value and effective_from in (None, newest.effective_from):
        return newest
    version = newest.version + 1 if newest else 1
    try:
        with transaction.atomic():
            made = PlanTarget.objects.create(
                organization_id=grid.organization_id,
                grid_id=grid.pk,
                year=year,
                kind=kind,
                value=value,
                version=version,
                effective_from=effective_from or (local_date(at) if newest else date(year, 1, 1)),
                source=source.strip()[:300],
                set_by=by.label,
                set_by_name=by.name[:60],
                set_at=at,
            )
            events.publish(
                TargetSet(
                    organization_id=grid.organization_id,
                    by=by.label,
                    at=at,
                    grid_id=grid.pk,
                    year=year,
                    kind=kind,
                    value=value,
                    version=version,
                )
            )
    except IntegrityError as error:
        if "plans_target_version_once" in str(error):
            raise ChangedMeanwhile() from error
        raise
    return made


# The columns of the table that is taken in; an empty cell leaves the number as it is.
COLUMNS = {
    "signed": TargetKind.SIGNED,
    "elderly": TargetKind.ELDERLY,
    "hypertension": TargetKind.HYPERTENSION,
    "diabetes": TargetKind.DIABETES,
    "family_beds": TargetKind.FAMILY_BEDS,
    "family_beds_before": TargetKind.FAMILY_BEDS_BEFORE,
}


@transaction.atomic
def take_row(*, row: Mapping[str, str], by: Actor, at: datetime) -> tuple[str, str]:
    """One line of an Excel table: (verdict, words). Repeating the same file changes nothing.

    :raises InvalidInput: the grid is unknown here, or a cell is no number
    """
    grids = {grid.code: grid for grid in organizations.list_grids()}
    grid = grids.get(row["grid"].strip())
    if grid is None:
        raise InvalidInput(f"没有网格“{row['grid']}”，或不在您的管理范围内")
    if not row["year"].strip().isdigit():
        raise InvalidInput("年度应是四位数字")
    year, said = int(row["year"]), []
    for key, kind in COLUMNS.items():
        text = (row.get(key) or "").strip()
        if not text:
            continue
        if not text.isdigit():
            raise InvalidInput(f"{kind.label}“{text}”不是整数")
        before = queries.list_targets(grid_id=grid.pk, year=year, kind=kind)
        made = set_target(grid_id=grid.pk, year=year, kind=kind, value=int(text), source=row["source"], by=by, at=at)
        if not before:
            said.append(("created", f"{kind.label} {text}"))
        elif made.version != before[0].version:
            said.append(("updated", f"{kind.label} {before[0].value} 改为 {text}"))
    if not said:
        return "unchanged", "和现在一样"
    verdict = "updated" if any(word == "updated" for word, _ in said) else "created"
    return verdict, "；".join(words for _, words in said)
