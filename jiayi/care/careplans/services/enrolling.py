"""Taking people into a programme, out of it, and setting the level at which they are managed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.care.followups import queries as followups
from jiayi.care.followups import services as visits
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import EnrolmentMoved, LevelSet
from ..models import ENROLMENT_LIFECYCLE, Enrolment, EnrolmentState, LevelBy, LevelChange
from ..rules import Programme
from .standing import refresh

SOURCE = "careplans"
END_REASONS = {
    "moved": "搬走了",
    "died": "去世了",
    "wrong": "诊断不成立",
    "elsewhere": "在别处管",
    "refused": "本人不愿意",
    "recovered": "不再需要管理",
}


class AlreadyManaged(DomainError):
    """One person is in a programme once."""

    code, status, message = "already_enrolled", 409, "已经在这个病种的管理里了"


class NotCurrent(DomainError):
    """Nobody is taken in who died or moved away."""

    code, status, message = "patient_not_current", 409, "这位居民已去世或迁出，不能纳入管理"


class LevelReasonMissing(InvalidInput):
    """Another level than the rule's needs a reason."""

    code, message = "level_reason_missing", "和规则算的不一样，请写理由"


def enrol_patient(
    *, patient_id: int, programme: str, from_date: date, by: Actor, at: datetime, note: str = ""
) -> Enrolment:
    """
    A person is managed from a day on.

    :raises AlreadyManaged: in it already, or waiting to be confirmed
    :raises NotCurrent: dead or moved away
    :raises UnknownProgramme: no such programme is in force
    """
    person, today = patients.get_patient(patient_id=patient_id), local_date(at)
    queries.programme_on(programme, today)
    if not person.is_current:
        raise NotCurrent()
    if from_date > today or from_date < person.birth_date:
        raise InvalidInput("从哪天管，不能晚于今天，也不能早于出生")
    try:
        with transaction.atomic():
            row = Enrolment.objects.create(
                organization_id=person.organization_id,
                patient_id=person.pk,
                programme=programme,
                state=EnrolmentState.ACTIVE,
                from_date=from_date,
                note=note.strip(),
                opened_at=at,
                opened_by=by.label,
                decided_at=at,
                decided_by=by.label,
            )
            refresh(on=today, patient_ids=[person.pk])
            _tell(row, "enrol", note, by, at)
    except IntegrityError:
        raise AlreadyManaged() from None
    return queries.get_enrolment(enrolment_id=row.pk)


@transaction.atomic
def decide_enrolment(*, enrolment_id: int, is_accepted: bool, note: str, by: Actor, at: datetime) -> Enrolment:
    """Somebody who was found by a tag belongs to the programme, or does not (the reason is kept).

    :raises InvalidTransition: decided already
    """
    row = _locked(enrolment_id)
    if not is_accepted and not note.strip():
        raise InvalidInput("请写为什么不纳入")
    move = "accept" if is_accepted else "decline"
    row.state = ENROLMENT_LIFECYCLE.target_of(move, current=row.state)
    row.decided_at, row.decided_by, row.note = at, by.label, note.strip()
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
    refresh(on=local_date(at), patient_ids=[row.patient_id])
    _tell(row, move, note, by, at)
    return queries.get_enrolment(enrolment_id=row.pk)


@transaction.atomic
def end_enrolment(
    *, enrolment_id: int, reason_code: str, to_date: date, note: str, by: Actor, at: datetime
) -> Enrolment:
    """
    A person is no longer managed. What was planned for it elsewhere (follow-ups) is ended there.

    :raises InvalidTransition: ended already, or never begun
    """
    row = _locked(enrolment_id)
    if reason_code not in END_REASONS:
        raise InvalidInput("没有这个原因")
    if not row.from_date <= to_date <= local_date(at):
        raise InvalidInput("结束的日子要在开始以后、今天以前")
    _end(row, reason_code, to_date, note, by, at)
    return row


@transaction.atomic
def end_all_of(*, patient_id: int, reason_code: str, to_date: date, by: Actor, at: datetime) -> int:
    """Death or move: quietly, without asking anybody."""
    rows = list(Enrolment.objects.select_for_update().filter(patient=patient_id, state__in=["proposed", "active"]))
    for row in rows:
        _end(row, reason_code, max(to_date, row.from_date), "", by, at)
    return len(rows)


@transaction.atomic
def set_level(*, enrolment_id: int, level: str, reason: str, by: Actor, at: datetime) -> Enrolment:
    """
    A doctor sets the level of management; its cadence brings the next visit forward where it lies later.

    :raises LevelReasonMissing: another level than the rule's, without a reason
    """
    row, today = _locked(enrolment_id), local_date(at)
    programme = queries.programme_on(row.programme, today)
    wanted, computed = programme.level(level), programme.level_for(row.standing)
    if row.state != EnrolmentState.ACTIVE or wanted is None:
        raise InvalidInput("没有这个级别" if wanted is None else "还没有纳入管理，不能定级")
    if level != computed.code and not reason.strip():
        raise LevelReasonMissing(f"规则算的是{computed.name}，改成{wanted.name}请写理由")
    LevelChange.objects.create(
        enrolment=row,
        level=level,
        computed_level=computed.code,
        reason=reason.strip(),
        rule_version=f"{programme.code} {programme.version}",
        by=by.label,
        by_name=by.name[:50],
        at=at,
    )
    # What agrees with the rule follows the rule from now on; what a doctor chose otherwise stays until changed.
    row.level, row.level_by = level, LevelBy.RULE if level == computed.code else LevelBy.DOCTOR
    row.save(update_fields=["level", "level_by"])
    keep_cadence(row, programme, by=by, at=at)
    events.publish(
        LevelSet(
            organization_id=row.organization_id,
            by=by.label,
            at=at,
            enrolment_id=row.pk,
            patient_id=row.patient_id,
            programme=row.programme,
            level=level,
        )
    )
    return row


def keep_cadence(row: Enrolment, programme: Programme, *, by: Actor, at: datetime) -> None:
    """The next visit is not later than the level allows. A programme without visits of its own gets a task."""
    level, today = programme.level(row.level), local_date(at)
    if level is None or row.state != EnrolmentState.ACTIVE:
        return
    latest = max(level.next_after(row.last_visit_date or today), today)
    if row.programme in followups.pack_on(today).programmes:
        coming = followups.find_live(patient_id=row.patient_id, programme=row.programme)
        if coming is not None and coming.due_date > latest:
            visits.bring_forward(follow_up_id=coming.pk, to=latest, reason_code="level", by=by, at=at)
        return
    tasks.cancel_task(source_app=SOURCE, source_id=row.pk, reason_code="level", by=by, at=at)
    person = patients.get_patient(patient_id=row.patient_id)
    tasks.open_task(
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        team_id=person.current_team_id,
        kind=f"programme_{row.programme}"[:40],
        title=f"{programme.name}复核",
        detail=f"{level.name}，{level.cadence}一次",
        due_date=latest,
        source_app=SOURCE,
        source_id=row.pk,
        by=by,
        at=at,
    )


def _end(row: Enrolment, reason_code: str, to_date: date, note: str, by: Actor, at: datetime) -> None:
    row.state = ENROLMENT_LIFECYCLE.target_of("end", current=row.state)
    row.to_date, row.end_reason, row.note = to_date, reason_code, note.strip() or row.note
    row.save(update_fields=["state", "to_date", "end_reason", "note"])
    tasks.cancel_task(source_app=SOURCE, source_id=row.pk, reason_code="ended", by=by, at=at)
    _tell(row, "end", reason_code, by, at)


def _locked(enrolment_id: int) -> Enrolment:
    row = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if row is None:
        raise NotFound()
    return row


def _tell(row: Enrolment, move: str, reason: str, by: Actor, at: datetime) -> None:
    events.publish(
        EnrolmentMoved(
            organization_id=row.organization_id,
            by=by.label,
            at=at,
            enrolment_id=row.pk,
            patient_id=row.patient_id,
            programme=row.programme,
            move=move,
            reason=reason[:100],
        )
    )


@transaction.atomic
def follow_visit(*, patient_id: int, programme: str, by: Actor, at: datetime) -> None:
    """A visit was made: standing and level follow it, and the next one is not later than the level allows."""
    today = local_date(at)
    refresh(on=today, patient_ids=[patient_id])
    row = Enrolment.objects.filter(patient=patient_id, programme=programme, state=EnrolmentState.ACTIVE).first()
    rule = queries.programmes_on(today).get(programme)
    if row is not None and rule is not None:
        keep_cadence(row, rule, by=by, at=at)


@transaction.atomic
def resume(*, patient_id: int, by: Actor, at: datetime) -> int:
    """Whoever left by a death or a move that was taken back begins anew, from the day they were taken in at first."""
    person = patients.get_patient(patient_id=patient_id)
    ended = Enrolment.objects.filter(patient=patient_id, state=EnrolmentState.ENDED, end_reason__in=["died", "moved"])
    made = 0
    for row in ended.order_by("programme", "-to_date").distinct("programme"):
        live = Enrolment.objects.filter(patient=patient_id, programme=row.programme, state__in=["proposed", "active"])
        if person.is_current and not live.exists():
            enrol_patient(patient_id=patient_id, programme=row.programme, from_date=row.from_date, by=by, at=at)
            made += 1
    return made
