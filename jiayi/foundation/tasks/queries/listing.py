"""The desk's list of tasks, and whom they may be given to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import disclosure, paging
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page

from ..models import LIVE, Task, TaskState
from ..rules import SOON_DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFilter:
    """Which tasks the desk's list shows. `due` is overdue, today, soon (a week) or all."""

    q: str = ""
    kind: str = ""
    due: str = "all"
    team_id: int | None = None
    practitioner_id: int | None = None
    is_muted: bool | None = None


def page_tasks(*, where: TaskFilter, on: date, cursor: str | None, limit: int) -> Page:
    """What is still to be done in scope, of every kind, the longest overdue first."""
    rows = _select(where, on).select_related("patient", "team", "practitioner")
    return paging.page(rows, order=("act_date", "id"), cursor=cursor, limit=limit)


def list_task_ids(*, where: TaskFilter, on: date, most: int) -> list[int]:
    return list(_select(where, on).order_by("act_date", "id").values_list("id", flat=True)[:most])


def list_heads(*, task_ids: Iterable[int]) -> list[Task]:
    """Chosen tasks in scope with their person, team and whom they were given to, in one statement."""
    rows = Task.objects.filter(pk__in=list(task_ids)).select_related("patient", "team", "practitioner")
    return list(rows.order_by("act_date", "id"))


def live_ids_of(*, source_app: str, source_ids: Iterable[int]) -> dict[int, int]:
    """The task that is still to be done of each of these sources: {source: task}."""
    rows = Task.objects.filter(source_app=source_app, source_id__in=list(source_ids), state__in=LIVE)
    return dict(rows.values_list("source_id", "id"))


def kinds_in_use() -> list[tuple[str, str]]:
    """The kinds of what is still to be done in scope, with the words of one of them."""
    rows = Task.objects.filter(state__in=LIVE).order_by("kind", "title").distinct("kind")
    return list(rows.values_list("kind", "title"))


def _select(where: TaskFilter, on: date) -> QuerySet[Task]:
    rows = Task.objects.filter(state__in=LIVE)
    if where.q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=where.q) | Q(patient__initials__startswith=where.q.lower()))
    exact = {"kind": where.kind, "team_id": where.team_id, "practitioner_id": where.practitioner_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if where.is_muted is not None:
        muted = Q(state=TaskState.MUTED)
        rows = rows.filter(muted) if where.is_muted else rows.exclude(muted)
    soon = on + timedelta(days=SOON_DAYS)
    wanted = {"overdue": Q(act_date__lt=on), "today": Q(act_date=on), "soon": Q(act_date__gt=on, act_date__lte=soon)}
    return rows.filter(wanted[where.due]) if where.due in wanted else rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """A team, perhaps one member of it, to whom tasks are to be given; `problem` says why nobody may."""

    team_id: int
    practitioner_id: int | None
    team_name: str
    person_name: str
    path: str
    problem: str = ""

    @property
    def words(self) -> str:
        return f"{self.team_name} {self.person_name}".strip()


def find_receiver(*, team_id: int, practitioner_id: int | None, on: date) -> Receiver:
    """
    :raises NotFound: a team outside the scope
    """
    team = practitioners.get_managed_team(team_id=team_id)
    members = {row.practitioner_id: row.practitioner for row in practitioners.list_members(team_id=team_id, on=on)}
    person = members.get(practitioner_id) if practitioner_id else None
    problem = "" if team.is_active else "这个团队停了，请换一个"
    if practitioner_id and person is None:
        problem = "这位不在这个团队里，请换一位"
    return Receiver(
        team_id=team_id,
        practitioner_id=practitioner_id,
        team_name=team.name,
        person_name=person.name if person else "",
        path=organizations.get_organization(organization_id=team.organization_id).path,
        problem=problem,
    )


def why_not(task: Task, *, receiver: Receiver, by: Actor) -> str:
    """Why this task cannot be given to them, or nothing. A doctor gives away what is the own teams', a director all."""
    if task.state not in LIVE:
        return "已经做完或取消了"
    if Role.DIRECTOR not in by.roles and task.team_id not in by.team_ids:
        return "不是您团队的待办，请主任来交"
    if (task.team_id, task.practitioner_id) == (receiver.team_id, receiver.practitioner_id):
        return "已经是他们的"
    home = organizations.get_organization(organization_id=task.organization_id).path
    if not (home.startswith(receiver.path) or receiver.path.startswith(home)):
        return "居民归别的机构管，请先办转入"
    return ""
