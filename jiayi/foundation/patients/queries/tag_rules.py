"""Tag rules: the versions in force, whom a changed one would put in or take out, the runs, and why a tag stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any, Literal

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import paging
from jiayi.kernel.paging import Page

from ..models import Patient, PatientTag, TagRule, TagRun
from ..rules import tag_conditions, tag_statement
from ..rules.tag_conditions import GoesRound
from ..rules.tag_newcomers import Given, Newcomer, given
from ..rules.tag_statement import Rule
from .tags import SENSITIVE

Side = Literal["gain", "lose"]
EVERYBODY = "TRUE"
REMEMBERED_SECONDS = 30.0
_remembered: dict[str, tuple[float, list[TagRule]]] = {}


def rule_of(row: TagRule) -> Rule:
    return Rule(
        id=row.pk, tag=row.tag, priority=row.priority, effective_from=row.effective_from, conditions=row.conditions
    )


def tag_rules_on(day: date) -> list[Rule]:
    """The versions in force on a day."""
    return [
        rule_of(row)
        for row in _versions()
        if row.effective_from <= day and (row.effective_to is None or row.effective_to > day)
    ]


def forget_tag_rules() -> None:
    """After a version was added or ended here; other processes notice within `REMEMBERED_SECONDS`."""
    _remembered.clear()


def _versions() -> list[TagRule]:
    """All versions by their order, remembered for a while: whoever is registered is asked about."""
    asked_at, found = _remembered.get("", (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return found
    found = list(TagRule.objects.order_by("priority", "pk"))
    _remembered[""] = (monotonic(), found)
    return found


def tags_of_newcomer(person: Patient, *, on: date) -> list[Given] | None:
    """The classes of somebody who is being registered; None where the database has to be asked."""
    newcomer = Newcomer(
        birth_date=person.birth_date,
        sex=person.sex,
        is_registered_here=person.is_registered_here,
        is_resident_here=person.is_resident_here,
    )
    return given(tag_rules_on(on), newcomer, on=on)


def tags_with_rules() -> list[str]:
    """Every class that a rule gives or once gave: a class whose rules are over is emptied."""
    return sorted(TagRule.objects.values_list("tag", flat=True).distinct())


def ordered_levels(rules: Iterable[Rule], tags: Iterable[str]) -> list[list[str]]:
    """The classes in the order they are worked out: what a rule looks at comes before what it gives.

    :raises GoesRound: if classes wait for each other
    """
    asked: dict[str, set[str]] = {tag: set() for tag in tags}
    for rule in rules:
        if rule.tag in asked:
            asked[rule.tag] |= tag_conditions.tags_asked(rule.conditions)
    return tag_conditions.levels(asked)


def ring_with(rule: Rule, *, code: str) -> str:
    """The classes that would wait for each other if this rule held beside the newest version of all others; or ``."""
    newest: dict[str, TagRule] = {}
    for row in TagRule.objects.filter(effective_to__isnull=True).exclude(code=code).order_by("version"):
        newest[row.code] = row
    rules = [rule, *map(rule_of, newest.values())]
    try:
        ordered_levels(rules, {one.tag for one in rules})
    except GoesRound as ring:
        labels = dict(PatientTag.Code.choices)
        return "、".join(labels.get(tag, tag) for tag in str(ring).split("、"))
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A class on a day, with and without a change, in one organisation in scope."""

    organization_name: str
    now_count: int
    gain_count: int
    lose_count: int


def _beside(rule: Rule, *, code: str, on: date) -> list[Rule]:
    """All rules of the class as they would stand on a day with this one in place of its own versions."""
    own = set(TagRule.objects.filter(code=code).values_list("pk", flat=True))
    return [rule, *(one for one in tag_rules_on(on) if one.tag == rule.tag and one.id not in own)]


def people_of_trial(rule: Rule, *, code: str, on: date, side: Side) -> Any:
    """The people in scope who would be put in or taken out, as a queryset."""
    build = tag_statement.gaining if side == "gain" else tag_statement.losing
    text, values = build(_beside(rule, code=code, on=on), people=EVERYBODY)
    found = RawSQL(*tag_statement.positional(text, values | {"on": on, "codes": [rule.tag]}))  # noqa: S611  our own text
    return Patient.objects.filter(is_current=True, pk__in=found)


def try_rule(rule: Rule, *, code: str, on: date) -> list[Trial]:
    """What a rule would do in each organisation in scope, the greatest change first."""
    running = PatientTag.objects.filter(
        Q(period_to__isnull=True) | Q(period_to__gt=on), period_from__lte=on, code=rule.tag, patient__is_current=True
    )
    now = _counted(running.values("patient__organization"), "patient__organization")
    gain = _counted(people_of_trial(rule, code=code, on=on, side="gain").values("organization"), "organization")
    lose = _counted(people_of_trial(rule, code=code, on=on, side="lose").values("organization"), "organization")
    names = organizations.names_of({*now, *gain, *lose})
    found = [
        Trial(
            organization_name=names.get(place, ""),
            now_count=now.get(place, 0),
            gain_count=gain.get(place, 0),
            lose_count=lose.get(place, 0),
        )
        for place in {*now, *gain, *lose}
    ]
    return sorted(found, key=lambda one: (-one.gain_count - one.lose_count, one.organization_name))


def _counted(rows: Any, key: str) -> dict[int, int]:
    return {row[key]: row["people"] for row in rows.annotate(people=Count("pk", distinct=True)).order_by()}


def page_of_trial(rule: Rule, *, code: str, on: date, side: Side, cursor: str | None, limit: int) -> Page:
    """Those people by name."""
    rows = people_of_trial(rule, code=code, on=on, side=side).select_related("organization", "current_team")
    return paging.page(rows, order=("pinyin", "id"), cursor=cursor, limit=limit)


def is_sensitive(rule: Rule) -> bool:
    """Does the class, or what the rule looks at, say something few may know?"""
    return bool(({rule.tag} | tag_conditions.tags_asked(rule.conditions)) & SENSITIVE)


def page_runs(*, cursor: str | None, limit: int) -> Page:
    """The runs, the newest first."""
    return paging.page(TagRun.objects.select_related("rule"), order=("-id",), cursor=cursor, limit=limit)


def reason_of(tag: PatientTag) -> str:
    """`规则“65 岁及以上老年人”第 1 版：年龄满 65 岁`; nothing for a tag of people's."""
    if tag.rule is None:
        return ""
    return f"规则“{tag.rule.name}”第 {tag.rule.version} 版：{tag_conditions.words_of(tag.rule.conditions)}"


def reasons_of(patient_ids: Iterable[int], on: date) -> dict[tuple[int, str], str]:
    """(patient, class) → why the class stands today, for the classes that rules give."""
    rows = PatientTag.objects.filter(
        Q(period_to__isnull=True) | Q(period_to__gt=on),
        period_from__lte=on,
        patient_id__in=list(patient_ids),
        rule__isnull=False,
    )
    return {(row.patient_id, row.code): reason_of(row) for row in rows.select_related("rule")}


def tags_touched_by(tag: str, *, on: date) -> list[str]:
    """A class and those whose rules look at it, directly or through another one."""
    rules, found = tag_rules_on(on), {tag}
    while more := {one.tag for one in rules if tag_conditions.tags_asked(one.conditions) & found} - found:
        found |= more
    return sorted(found)
