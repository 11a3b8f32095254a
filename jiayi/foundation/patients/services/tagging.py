"""Classes follow their rules: of a few people at once, and of everybody in a run of the worker."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor

from .. import queries, rules
from ..events import PatientsTagged
from ..models import TAG_RUN_LIFECYCLE, Patient, TagRule, TagRun
from ..rules import tag_conditions, tag_statement

TASK, LOCK = "patients.run_tag_rules", "patients.tag_rules"
BATCH = 5000
TOLD_AT_ONCE = 1000
BY = Actor.system("tag_rules")


@dataclass(slots=True)
class Applied:
    """(patient, class) put in and taken out, and how many tags have a new reason."""

    gained: list[tuple[int, str]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    renamed: int = 0

    @property
    def changed_ids(self) -> set[int]:
        return {patient_id for patient_id, _ in (*self.gained, *self.lost)}


@transaction.atomic
def apply_tag_rules(patient_ids: Iterable[int], *, on: date, after: str = "") -> Applied:
    """Bring these people's classes in line with the rules of a day; nothing changes the second time.

    `after`: only what rules make of this class, which people just changed.
    """
    found = queries.tag_rules_on(on)
    if after:
        found = [rule for rule in found if after in tag_conditions.tags_asked(rule.conditions)]
        if not found:
            return Applied()
        tags = {rule.tag for rule in found}
        found = [rule for rule in queries.tag_rules_on(on) if rule.tag in tags]
    applied = Applied()
    for level in queries.ordered_levels(found, {rule.tag for rule in found}):
        _apply(level, [rule for rule in found if rule.tag in level], list(patient_ids), on, applied)
    if applied.gained or applied.lost:
        refresh_masks(applied.changed_ids, on=on)
    return applied


@transaction.atomic
def follow_tag_rules(patient_ids: Iterable[int], *, on: date, at: datetime) -> Applied:
    """Something that a rule looks at has changed of these people: their classes follow now, and whoever listens."""
    with scope.everything(reason="tag rules hold for everybody"):
        applied = apply_tag_rules(patient_ids, on=on)
        _tell(applied, at)
    return applied


def _apply(
    tags: Sequence[str], found: Sequence[tag_statement.Rule], ids: Sequence[int], on: date, applied: Applied
) -> None:
    text, values = tag_statement.apply(found, people="p.id = ANY(%(ids)s)")
    with connection.cursor() as cursor:
        cursor.execute(text, values | {"on": on, "ids": list(ids), "codes": list(tags)})
        for what, patient_id, code in cursor.fetchall():
            if what == "renamed":
                applied.renamed += 1
            else:
                (applied.gained if what == "gained" else applied.lost).append((patient_id, code))


def start_tag_run(
    *, trigger: str, tags: Iterable[str], rule: TagRule | None, on: date, by_name: str, at: datetime
) -> TagRun:
    """Everybody is looked at by the worker; a published rule begins with its own class and those that look at it."""
    run = TagRun.objects.create(
        trigger=trigger,
        rule=rule,
        tags=sorted(tags),
        on_date=on,
        total_count=Patient.objects.filter(is_current=True).count(),
        requested_by_name=by_name[:50],
        requested_at=at,
    )
    app.configure_task(TASK, queue="tables", lock=LOCK).defer(run_id=run.pk)
    return run


def start_nightly_tag_run(*, on: date, at: datetime) -> TagRun | None:
    """All classes that rules give or once gave; none without a rule."""
    tags = queries.tags_with_rules()
    if not tags:
        return None
    return start_tag_run(trigger=TagRun.Trigger.NIGHTLY, tags=tags, rule=None, on=on, by_name="", at=at)


def run_tag_rules(*, run_id: int, at: datetime) -> TagRun:
    """Batch by batch, each in a transaction of its own with what it found: a killed run goes on where it was."""
    with scope.everything(reason="tag rules hold for everybody"):
        run = TagRun.objects.get(pk=run_id)
        if run.state == TagRun.State.DONE:
            return run
        if run.state != TagRun.State.RUNNING:
            run.state = TAG_RUN_LIFECYCLE.target_of("begin", current=run.state)
            run.started_at = run.started_at or at
            run.save(update_fields=["state", "started_at"])
        try:
            _run_batches(run, at)
        except Exception:
            TagRun.objects.filter(pk=run_id, state=TagRun.State.RUNNING).update(
                state=TAG_RUN_LIFECYCLE.target_of("fail", current=TagRun.State.RUNNING)
            )
            raise
        run.state, run.finished_at = TAG_RUN_LIFECYCLE.target_of("finish", current=run.state), at
        run.save(update_fields=["state", "finished_at"])
    return run


def _run_batches(run: TagRun, at: datetime) -> None:
    wanted = set(run.tags)
    queries.forget_tag_rules()
    found = [rule for rule in queries.tag_rules_on(run.on_date) if rule.tag in wanted]
    levels = queries.ordered_levels(found, wanted)
    while ids := _next_ids(run.last_patient_id):
        with transaction.atomic():
            applied = Applied()
            for level in levels:
                _apply(level, [rule for rule in found if rule.tag in level], ids, run.on_date, applied)
            refresh_masks(ids, on=run.on_date)
            _tell(applied, at)
            run.last_patient_id, run.done_count = ids[-1], run.done_count + len(ids)
            run.gained_count += len(applied.gained)
            run.lost_count += len(applied.lost)
            run.renamed_count += applied.renamed
            run.save(update_fields=["last_patient_id", "done_count", "gained_count", "lost_count", "renamed_count"])
    TagRun.objects.filter(pk=run.pk).update(total_count=F("done_count"))


def _next_ids(after: int) -> list[int]:
    rows = Patient.objects.filter(pk__gt=after, is_current=True).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _tell(applied: Applied, at: datetime) -> None:
    """Per organisation, a thousand at a time: who changed, and who was put into a class."""
    changed, gained = applied.changed_ids, {patient_id for patient_id, _ in applied.gained}
    if not changed:
        return
    places: dict[int, list[int]] = defaultdict(list)
    for patient_id, place in Patient.objects.filter(pk__in=changed).values_list("pk", "organization_id"):
        places[place].append(patient_id)
    for place, ids in places.items():
        for start in range(0, len(ids), TOLD_AT_ONCE):
            part = ids[start : start + TOLD_AT_ONCE]
            events.publish(
                PatientsTagged(
                    organization_id=place,
                    by=BY.label,
                    at=at,
                    patient_ids=part,
                    tagged_ids=[patient_id for patient_id in part if patient_id in gained],
                )
            )


_MASK = " + ".join(f"CASE t.code WHEN '{code}' THEN {bit} ELSE 0 END" for code, bit in rules.TAG_BITS.items())
_REFRESH = f"""
    UPDATE patients_patient p SET tag_mask = now_in_force.mask
      FROM (SELECT x.id, COALESCE(bit_or({_MASK}), 0) AS mask
              FROM patients_patient x
              LEFT JOIN patients_patienttag t ON t.patient_id = x.id AND t.period_from <= %(on)s
                    AND (t.period_to IS NULL OR t.period_to > %(on)s)
             WHERE %(everybody)s OR x.id = ANY(%(ids)s)
             GROUP BY x.id) now_in_force
     WHERE p.id = now_in_force.id AND p.tag_mask <> now_in_force.mask
"""  # noqa: S608  the codes are our own constants


def refresh_masks(patient_ids: Iterable[int] | None, *, on: date) -> int:
    """Bring the bits that lists are filtered by in line with the tags in force; None: of everybody."""
    ids = list(patient_ids) if patient_ids is not None else []
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"on": on, "everybody": patient_ids is None, "ids": ids})
        return cursor.rowcount
