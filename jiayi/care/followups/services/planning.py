from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as task_queries
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_months, local_date

from .. import queries
from ..models import LIVE, FollowUp
from ..models import Programme as ProgrammeCode
from ..rules import Pack

SOURCE = "followups"


@transaction.atomic
def plan_follow_up(
    *,
    patient_id: int,
    organization_id: int,
    team_id: int | None,
    programme: str,
    due_date: date,
    by: Actor,
    at: datetime,
) -> FollowUp:
    """
    Plan the next visit of a programme and open its task.

    One live visit per person and programme: when there is one, it stays as it is and is returned (safe to repeat).
    """
    live = queries.find_live(patient_id=patient_id, programme=programme)
    return live or create_planned(
        patient_id=patient_id,
        organization_id=organization_id,
        team_id=team_id,
        programme=programme,
        due_date=due_date,
        by=by,
        at=at,
    )


def create_planned(
    *,
    patient_id: int,
    organization_id: int,
    team_id: int | None,
    programme: str,
    due_date: date,
    by: Actor,
    at: datetime,
    detail: str = "",
    is_urgent: bool = False,
    needs_visit: bool = False,
    window_days: int = tasks.WINDOW_DAYS,
) -> FollowUp:
    """The visit and its task, for a caller that knows that none is live; the database refuses a second one.

    The task rule of the programme says when it may be made, what comes first and who goes.
    """
    follow_up = FollowUp.objects.create(
        patient_id=patient_id,
        organization_id=organization_id,
        team_id=team_id,
        programme=ProgrammeCode(programme),
        due_date=due_date,
        planned_at=at,
    )
    tasks.open_task(
        organization_id=organization_id,
        patient_id=patient_id,
        team_id=team_id,
        kind=f"{programme}_followup",
        title=f"{ProgrammeCode(programme).label}随访",
        detail=detail,
        due_date=due_date,
        window_days=window_days,
        is_urgent=is_urgent,
        needs_visit=needs_visit,
        source_app=SOURCE,
        source_id=follow_up.pk,
        rule=task_queries.find_rule(trigger="follow_up", on=local_date(at), chronic=programme),
        by=by,
        at=at,
    )
    return follow_up


@transaction.atomic
def plan_for_patient(*, patient_id: int, programme: str, due_date: date, by: Actor, at: datetime) -> FollowUp:
    """A doctor plans a visit by hand, for a person in scope and that person's team."""
    person = patients.get_patient(patient_id=patient_id)
    return plan_follow_up(
        patient_id=patient_id,
        organization_id=person.organization_id,
        team_id=person.current_team_id or next(iter(by.team_ids), None),
        programme=programme,
        due_date=due_date,
        by=by,
        at=at,
    )


@transaction.atomic
def plan_first_follow_ups(
    *, patient_id: int, team_id: int | None, start: date, by: Actor, at: datetime
) -> list[FollowUp]:
    """
    Whoever has signed and is tagged 高血压 or 糖尿病 gets a first visit; a live one passes to the team that holds them.

    The first visit follows the last one's next date when it lies ahead, else it falls due soon after the start, on a
    day that is not full.
    """
    person = patients.get_patient(patient_id=patient_id)
    pack = queries.pack_on(start)
    held = patients.tags_of([patient_id], on=start).get(patient_id, ())
    # A contract for next year leaves the person with today's team until it begins; the nightly job hands over then.
    holding = person.current_team_id or team_id
    # Where the record has gone to another centre, what is planned goes with it.
    FollowUp.objects.filter(patient_id=patient_id, state__in=LIVE).exclude(
        team_id=holding, organization_id=person.organization_id
    ).update(team_id=holding, organization_id=person.organization_id)
    tasks.hand_over_tasks(
        patient_id=patient_id,
        source_app=SOURCE,
        team_id=holding,
        organization_id=person.organization_id,
        by=by,
        at=at,
    )
    planned, first = [], None
    for programme in pack.programmes.values():
        if programme.tag not in held:
            continue
        last = queries.find_last_done(patient_id=patient_id, programme=programme.code)
        if last and last.next_date and last.next_date > start:
            due = last.next_date
        else:
            due = first = first or _first_day(holding, start, pack)
        planned.append(
            plan_follow_up(
                patient_id=patient_id,
                organization_id=person.organization_id,
                team_id=holding,
                programme=programme.code,
                due_date=due,
                by=by,
                at=at,
            )
        )
    return planned


@transaction.atomic
def plan_for_new_tags(*, patient_id: int, by: Actor, at: datetime) -> list[FollowUp]:
    """Somebody under contract was found to have 高血压 or 糖尿病: a programme never followed gets a first visit."""
    person, today = patients.get_patient(patient_id=patient_id), local_date(at)
    if person.current_team_id is None or not person.is_current:
        return []
    pack = queries.pack_on(today)
    held = patients.tags_of([patient_id], on=today).get(patient_id, ())
    known = set(FollowUp.objects.filter(patient_id=patient_id).values_list("programme", flat=True))
    wanted = [one for one in pack.programmes.values() if one.tag in held and one.code not in known]
    first = _first_day(person.current_team_id, today, pack) if wanted else today
    return [
        create_planned(
            patient_id=patient_id,
            organization_id=person.organization_id,
            team_id=person.current_team_id,
            programme=programme.code,
            due_date=first,
            by=by,
            at=at,
        )
        for programme in wanted
    ]


def _first_day(team_id: int | None, start: date, pack: Pack) -> date:
    """When somebody of whom nothing is known is first due: soon, but where a whole village was imported or signed, no
    more people a day than the team can see; not later than whoever is on target is seen."""
    soonest = start + timedelta(days=pack.recheck_days)
    if team_id is None:
        return soonest
    last = add_months(soonest, pack.routine_months)
    rows = FollowUp.objects.filter(team_id=team_id, state__in=LIVE, due_date__gte=soonest, due_date__lt=last)
    taken = dict(rows.values_list("due_date").annotate(people=Count("patient", distinct=True)))
    days = [soonest + timedelta(days=number) for number in range((last - soonest).days)]
    free = (day for day in days if taken.get(day, 0) < pack.first_visits_per_day)
    return next(free, None) or min(days, key=lambda day: taken.get(day, 0))
