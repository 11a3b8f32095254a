"""Writes: schemes, cycles, scoring, the final freeze."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.versions import add_version
from jiayi.performance.measures import queries as measures
from jiayi.performance.surveys import queries as surveys

from .. import queries, rules
from ..events import AppraisalFinished
from ..models import CYCLE_LIFECYCLE, AppraisalCycle, AppraisalLine, AppraisalResult, AppraisalScheme, CycleState

SCHEMES = Path(__file__).parents[1] / "schemes"
APPRAISED_KINDS = ("community_center", "township_hospital")


class CycleIsFinal(DomainError):
    """A finished appraisal stays as it is."""

    code, status, message = "appraisal_final", 409, "这次考核已经定稿，不能再改"


class NotComputed(DomainError):
    """There are no measure results for that year yet."""

    code, status, message = "measures_not_computed", 409, "这一年的指标还没有计算，请先计算指标"


@transaction.atomic
def add_scheme(
    *,
    code: str,
    version: str,
    name: str,
    definition: Mapping[str, Any],
    effective_from: date,
    source: str,
    by: Actor,
    at: datetime,
) -> AppraisalScheme:
    """Store one version of a scheme; the version in force until then ends.

    :raises SchemeRefused: if it would leave a score open
    :raises VersionTaken: if the version exists
    """
    rules.read_scheme(definition)
    if not source.strip():
        raise rules.SchemeRefused("请写明方案的来源")
    return add_version(
        AppraisalScheme,
        code=code,
        version=version,
        name=name,
        definition=dict(definition),
        effective_from=effective_from,
        source=source,
    )


def load_schemes(*, by: Actor, at: datetime) -> int:
    """Add the schemes that come with the product and are not here yet."""
    new = 0
    for path in sorted(SCHEMES.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["effective_from"] = date.fromisoformat(content["effective_from"])
        if not AppraisalScheme.objects.filter(code=content["code"], version=content["version"]).exists():
            add_scheme(**content, by=by, at=at)
            new += 1
    return new


@transaction.atomic
def open_cycle(
    *, scheme_code: str, organization_id: int, year: int, title: str, by: Actor, at: datetime
) -> AppraisalCycle:
    """Begin an appraisal with the scheme in force at the end of its year; beginning twice gives the same cycle."""
    place = organizations.get_managed_organization(organization_id=organization_id)
    scheme = queries.get_scheme(code=scheme_code, on=date(year, 12, 31))
    cycle, _ = AppraisalCycle.objects.get_or_create(
        scheme=scheme,
        organization=place,
        year=year,
        defaults={"title": title, "opened_by": by.label, "opened_at": at},
    )
    return cycle


def score_cycle(
    *,
    cycle_id: int,
    catalogue: str,
    by: Actor,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AppraisalCycle:
    """Score every appraised organisation below the cycle's from the latest run; scoring again replaces the scores.

    The sheets are worked out first and written in one transaction: who reads meanwhile sees the scores of before.

    :raises CycleIsFinal: after the freeze
    :raises NotComputed: if the year has no results
    """
    cycle = queries.get_managed_cycle(cycle_id=cycle_id)
    if cycle.state == CycleState.FINAL:
        raise CycleIsFinal()
    run = measures.find_latest_run(catalogue=catalogue, year=cycle.year)
    if run is None:
        raise NotComputed()
    scheme = rules.read_scheme(cycle.scheme.definition)
    places = _appraised(cycle)
    sheets = []
    for done, place in enumerate(places):
        progress(done, len(places))
        sheets.append(_sheet(scheme, run, place, cycle.year))
    progress(len(places), len(places))
    return _replace_scores(cycle_id=cycle_id, run=run, scheme=scheme, sheets=sheets, at=at)


@transaction.atomic
def _replace_scores(
    *, cycle_id: int, run: Any, scheme: rules.Scheme, sheets: list["PlaceSheet"], at: datetime
) -> AppraisalCycle:
    cycle = _locked(cycle_id)
    AppraisalResult.objects.filter(cycle=cycle).delete()
    for one in sheets:
        result = AppraisalResult.objects.create(
            cycle=cycle,
            organization=one.place,
            outcome=one.sheet.outcome,
            total=one.sheet.total,
            max_points=one.sheet.max_points,
        )
        AppraisalLine.objects.bulk_create(
            AppraisalLine(
                result=result,
                position=position,
                item_code=line.code,
                name=line.name,
                outcome=line.outcome,
                points=line.points,
                max_points=line.max_points,
                band=line.band[:200],
                inputs=_shown_inputs(item, one.inputs, one.samples),
            )
            for position, (item, line) in enumerate(zip(scheme.items, one.sheet.lines, strict=True))
        )
    cycle.run, cycle.scored_at = run, at
    cycle.save(update_fields=["run", "scored_at"])
    return cycle


@transaction.atomic
def finish_cycle(*, cycle_id: int, by: Actor, at: datetime) -> AppraisalCycle:
    """Freeze the scores with a hash over their content; from here on the database refuses any change.

    :raises CycleIsFinal: if it is frozen already
    :raises NotComputed: if it was never scored
    """
    cycle = _locked(cycle_id)
    if cycle.run_id is None:
        raise NotComputed("还没有评分，不能定稿")
    cycle.state = CYCLE_LIFECYCLE.target_of("finish", current=cycle.state)
    cycle.finished_by, cycle.finished_at = by.label, at
    cycle.content_hash = content_hash(cycle_id=cycle.pk)
    cycle.save(update_fields=["state", "finished_by", "finished_at", "content_hash"])
    events.publish(
        AppraisalFinished(
            organization_id=cycle.organization_id,
            by=by.label,
            at=at,
            cycle_id=cycle.pk,
            content_hash=cycle.content_hash,
        )
    )
    return cycle


def content_hash(*, cycle_id: int) -> str:
    """A fingerprint of all scores and their inputs; a later audit recomputes it from the rows."""
    lines = AppraisalLine.objects.filter(result__cycle_id=cycle_id).order_by("result__organization_id", "item_code")
    content = [
        [line.result.organization_id, line.item_code, line.outcome, str(line.points), line.band, line.inputs]
        for line in lines.select_related("result")
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _locked(cycle_id: int) -> AppraisalCycle:
    queries.get_managed_cycle(cycle_id=cycle_id)
    cycle = (
        AppraisalCycle.objects.select_for_update(of=("self",)).select_related("scheme", "organization").get(pk=cycle_id)
    )
    if cycle.state == CycleState.FINAL:
        raise CycleIsFinal()
    return cycle


def _has_below(place: Any) -> bool:
    return bool(organizations.count_below(organization_ids=[place.pk]))


def sheet_of(*, scheme: rules.Scheme, run: Any, place: Any, year: int) -> rules.Sheet:
    """What one place scores by a scheme from the results of a run; nothing is stored."""
    return _sheet(scheme, run, place, year).sheet


@dataclass(frozen=True)
class PlaceSheet:
    """What one place scored, and from what."""

    place: Any
    inputs: Mapping[str, Mapping[str, Any]]
    samples: Mapping[str, Mapping[str, int]]
    sheet: rules.Sheet


def _sheet(scheme: rules.Scheme, run: Any, place: Any, year: int) -> PlaceSheet:
    inputs = _inputs(scheme, run, place, year)
    samples = surveys.survey_answers(organization_id=place.pk, year=year)
    rates = {code: found["rate"] for code, found in inputs.items()}
    return PlaceSheet(place, inputs, samples, rules.score_sheet(scheme, rates=rates, samples=samples))


def _appraised(cycle: AppraisalCycle) -> list[Any]:
    below = [one for one in organizations.list_organizations() if one.path.startswith(cycle.organization.path)]
    return [
        place
        for place in below
        if place.kind in APPRAISED_KINDS or (place.pk == cycle.organization_id and not _has_below(place))
    ]


def _inputs(scheme: rules.Scheme, run: Any, place: Any, year: int) -> dict[str, dict[str, Any]]:
    """Each measure the scheme names: our own or entered fraction first, else the published rate, marked as such."""
    wanted = {code for item in scheme.items for code in item.variables.values()}
    published = measures.published_rates(organization_code=place.code, year=year)
    found: dict[str, dict[str, Any]] = {}
    for code in sorted(wanted):
        result = measures.find_result(run=run, code=code, organization_id=place.pk)
        if result is not None and result.rate is not None:
            found[code] = {
                "rate": result.rate,
                "numerator": result.numerator,
                "denominator": result.denominator,
                "basis": result.basis,
                "source": result.source,
            }
        elif code in published:
            rate, figure = published[code]
            found[code] = {"rate": rate, "basis": "published", "source": f"{figure.table_title},{figure.column_title}"}
        else:
            found[code] = {"rate": None, "basis": "", "source": ""}
    return found


def _shown_inputs(
    item: rules.Item, inputs: Mapping[str, Mapping[str, Any]], samples: Mapping[str, Mapping[str, int]]
) -> list[dict[str, Any]]:
    if item.sample:
        return [{"name": answer, "count": number} for answer, number in samples.get(item.sample, {}).items()]
    return [
        {"name": name, "measure": code} | {key: _plain(value) for key, value in inputs[code].items()}
        for name, code in item.variables.items()
    ]


def _plain(value: Any) -> Any:
    return f"{value:.4f}" if isinstance(value, Decimal) else value
