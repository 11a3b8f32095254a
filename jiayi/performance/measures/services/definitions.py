from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.versions import VersionTaken

from .. import queries
from ..events import MeasurePublished
from ..models import Measure, MeasureStatus

FIELDS = [
    "group",
    "position",
    "name",
    "kind",
    "unit",
    "direction",
    "target",
    "yearly_targets",
    "target_text",
    "numerator_words",
    "denominator_words",
    "exclusion_words",
    "numerator",
    "denominator",
    "exclusion",
    "numerator_value",
    "denominator_value",
    "population_kind",
    "source",
    "note",
]


class MeasureNotDraft(DomainError):
    """Only a draft can be published or changed; a published version is replaced by a new one."""

    code, status, message = "measure_not_draft", 409, "只有草稿可以发布；已发布的版本请另建新版本"


@transaction.atomic
def add_version(
    *,
    code: str,
    version: str,
    catalogue: str,
    effective_from: date,
    definition: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Measure:
    """Store a new draft. Its conditions are checked now, so that a draft can always be previewed.

    :raises ExpressionRefused: if a condition is not acceptable
    :raises VersionTaken: if the version exists
    """
    if Measure.objects.filter(code=code, version=version).exists():
        raise VersionTaken()
    unknown = set(definition) - set(FIELDS)
    if unknown:
        raise InvalidInput(f"不认识的内容：{'、'.join(sorted(unknown))}")
    values = dict(definition) | {"target": _rate(definition.get("target"))}
    measure = Measure(code=code, version=version, catalogue=catalogue, effective_from=effective_from, **values)
    _check(measure)
    measure.save(force_insert=True)
    return measure


@transaction.atomic
def publish_measure(*, measure_id: int, by: Actor, at: datetime) -> Measure:
    """Put a draft in force from its day; the version in force until then ends on that day.

    :raises MeasureNotDraft: if it is not a draft
    """
    measure = _locked(measure_id)
    if measure.status != MeasureStatus.DRAFT:
        raise MeasureNotDraft()
    _check(measure)
    before = Measure.objects.select_for_update().filter(
        code=measure.code, status=MeasureStatus.PUBLISHED, effective_to__isnull=True
    )
    for former in before:
        if former.effective_from >= measure.effective_from:
            raise InvalidInput(f"新版本要晚于现行版本的生效日期 {former.effective_from}")
        former.effective_to = measure.effective_from
        former.save(update_fields=["effective_to"])
    measure.status = MeasureStatus.PUBLISHED
    measure.save(update_fields=["status"])
    events.publish(
        MeasurePublished(
            organization_id=by.organization_id or 0, by=by.label, at=at, measure_id=measure.pk, code=measure.code
        )
    )
    return measure


@transaction.atomic
def retire_measure(*, measure_id: int, on: date, by: Actor, at: datetime) -> Measure:
    """End a version. What was computed with it stays."""
    measure = _locked(measure_id)
    if measure.status != MeasureStatus.PUBLISHED or on <= measure.effective_from:
        raise MeasureNotDraft("只有已发布的版本可以停用，日期要晚于生效日期")
    measure.effective_to = on
    measure.save(update_fields=["effective_to"])
    return measure


@transaction.atomic
def load_catalogue(*, content: Mapping[str, Any], by: Actor, at: datetime) -> int:
    """Add and publish the measures of a catalogue file that are not here yet; returns how many were new."""
    known = set(Measure.objects.filter(version=content["version"]).values_list("code", flat=True))
    new = [raw for raw in content["measures"] if raw["code"] not in known]
    for raw in new:
        definition = {name: raw[name] for name in FIELDS if name in raw}
        definition.setdefault("source", content["source"])
        measure = add_version(
            code=raw["code"],
            version=content["version"],
            catalogue=content["catalogue"],
            effective_from=date.fromisoformat(content["effective_from"]),
            definition=definition,
            by=by,
            at=at,
        )
        publish_measure(measure_id=measure.pk, by=by, at=at)
    return len(new)


def _locked(measure_id: int) -> Measure:
    measure = Measure.objects.select_for_update().filter(pk=measure_id).first()
    if measure is None:
        raise NotFound("没有这个指标")
    return measure


def _check(measure: Measure) -> None:
    for field in ("code", "version", "name", "source", "numerator_words", "denominator_words"):
        if not getattr(measure, field):
            raise InvalidInput("编号、版本、名称、分子分母说明和来源都要填")
    for year, target in measure.yearly_targets.items():
        if not str(year).isdigit() or _rate(target) is None:
            raise InvalidInput("各年目标要写成 年份: 0 到 1 之间的数")
    if measure.kind in (Measure.Kind.FACTS, Measure.Kind.POPULATION):
        queries.formula_of(measure)
        if measure.kind == Measure.Kind.POPULATION and not measure.population_kind:
            raise InvalidInput("分母用人口数的指标要选人口口径")


def _rate(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        raise InvalidInput(f"目标“{value}”不是数字") from None
    if not 0 <= rate <= 1:
        raise InvalidInput("目标要在 0 和 1 之间")
    return rate
