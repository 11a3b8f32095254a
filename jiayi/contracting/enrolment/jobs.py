"""The daily work of lists, reminders and reviews, and the list of an employer or school as an import."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.conf import settings
from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import clock, disclosure, scope
from jiayi.kernel.errors import InvalidInput

from . import queries, services
from .permissions import EnrolmentPermission
from .schemas.groups import InviteFilters
from .schemas.renewals import ReminderFilters
from .services import rule_kind


@app.periodic(cron="5 1-11 * * *")  # cron reads UTC: five past every hour from nine in the morning to seven in Shanghai
@app.task(name="enrolment.remind", queue="nightly", queueing_lock="enrolment.remind")
def remind(timestamp: int) -> None:
    """Reminders that are due, and what became of those that were sent."""
    at = clock.now()
    with scope.everything(reason="reminders of all organisations"):
        services.follow_up_reminders(at=at)
        services.remind_expiring(at=at)


@app.periodic(cron="40 16 * * *")  # forty past midnight in Shanghai
@app.task(name="enrolment.review_guardians", queue="nightly", queueing_lock="enrolment.review_guardians")
def review_guardians(timestamp: int) -> None:
    """Who turns eighteen, whose guardianship is due for a look, and what time has answered."""
    at = clock.now()
    with scope.everything(reason="guardianships of all organisations"):
        services.settle_reviews(at=at)
        services.open_reviews(at=at)


def take_person(values: Mapping[str, str], asked: Asked) -> Outcome:
    """One row of the list the import was asked for."""
    group_id = asked.params.get("group_id")
    if not isinstance(group_id, int):
        raise InvalidInput("请从“单位和学校名单”里打开一份名单再导入")
    return services.list_person(group_id=group_id, values=values, by=asked.by, at=asked.at)


imports.register_import(
    code="enrolment.people",
    title="单位和学校名单",
    permission=EnrolmentPermission.MANAGE_GROUPS,
    columns=[
        Column("name", "姓名", 10, is_required=True),
        Column("identity_number", "身份证号", 22, is_required=True),
        Column("phone", "手机", 14),
        Column("unit", "部门或班级", 16),
        Column("division_code", "居住社区代码", 16),
        Column("guardian_name", "监护人姓名", 12),
        Column("guardian_identity", "监护人身份证号", 22),
        Column("guardian_phone", "监护人手机", 14),
    ],
    apply=take_person,
)


def ids_to_invite(asked: worktables.Asked) -> Iterable[int]:
    wanted: InviteFilters = asked.filters
    return queries.ids_to_invite(group_id=wanted.group_id, state=wanted.state, q=wanted.q)


def judge_invitations(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    return [
        Judged(
            object_id=row.entry_id,
            label=disclosure.shown_name(row.patient_id, row.name),
            will_do=row.will_ask,
            reason=row.reason,
        )
        for row in queries.judge_invitations(entry_ids=ids, at=asked.at)
    ]


def invite(entry_id: int, asked: worktables.Asked) -> str:
    services.invite_entry(entry_id=entry_id, by=asked.by, at=asked.at)
    return "邀请了，等本人确认"


worktables.register_bulk(
    code="enrolment.invite",
    title="邀请名单上的人",
    permission=EnrolmentPermission.MANAGE_GROUPS,
    filters=InviteFilters,
    select=ids_to_invite,
    judge=judge_invitations,
    act=invite,
)


def ids_for_slips(asked: worktables.Asked) -> Iterable[int]:
    wanted: InviteFilters = asked.filters
    return queries.ids_to_invite(group_id=wanted.group_id, state=wanted.state or "waiting", q=wanted.q)


def slip_documents(asked: Asked) -> Iterator[bytes]:
    return services.slip_documents(asked, public_url=settings.PUBLIC_URL)


# Half names and codes that open nothing without the person's own phone: everyday work up to the most of one print.
imports.register_print(
    code=services.SLIPS,
    title="签约邀请小条",
    permission=EnrolmentPermission.MANAGE_GROUPS,
    documents=slip_documents,
    filters=services.SlipPrint,
    free_setting="free_slips",
)
worktables.register_bulk(
    code="enrolment.slips",
    title="打印邀请小条",
    permission=EnrolmentPermission.MANAGE_GROUPS,
    filters=InviteFilters,
    select=ids_for_slips,
    judge=services.judge_slips,
    act=services.put_on_slip,
    gather=services.gather_slips,
    most=services.MOST_SLIPS,
)
imports.register_print(
    code=services.PRINT,
    title="拜访清单",
    permission=EnrolmentPermission.READ,
    documents=services.visit_documents,
    filters=services.VisitPrint,
    free_setting="free_visit_lists",
)


def residents_of_list(asked: worktables.Asked) -> Iterable[int]:
    return patients.list_ids(asked.filters, on=asked.on)


def judge_residents(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    judged = services.judge_visits(ids, asked)
    return [
        Judged(
            object_id=person.pk,
            label=disclosure.shown_name(person.pk, person.name),
            will_do=judged[person.pk][0],
            reason=judged[person.pk][1],
        )
        for person in patients.list_by_ids(ids)
    ]


worktables.register_bulk(
    code="patients.visit_list",
    title="打印拜访清单",
    permission=EnrolmentPermission.READ,
    filters=patients.ListFilters,
    select=residents_of_list,
    judge=judge_residents,
    act=services.put_on_list,
    gather=services.gather_visits,
    options=services.VisitOptions,
    most=services.MOST_VISITS,
)


def reminders_of_list(asked: worktables.Asked) -> Iterable[int]:
    wanted: ReminderFilters = asked.filters
    return queries.reminder_ids(
        stage=wanted.stage,
        state=wanted.state,
        way=wanted.way,
        team_id=wanted.team_id,
        q=wanted.q,
        most=services.MOST_VISITS + 1,
    )


def judge_reminders(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    """A person with several contracts running out is visited once."""
    rows = queries.list_reminder_heads(reminder_ids=ids)
    judged = services.judge_visits([row.patient_id for row in rows], asked)
    found, seen = [], set[int]()
    for row in rows:
        goes, reason = judged[row.patient_id]
        if row.patient_id in seen:
            goes, reason = False, "清单上已经有这一位"
        seen.add(row.patient_id)
        label = f"{disclosure.shown_name(row.patient_id, row.patient.name)}，{row.last_date} 到期"
        found.append(Judged(object_id=row.pk, label=label, will_do=goes, reason=reason))
    return found


def put_reminder_on_list(reminder_id: int, asked: worktables.Asked) -> str:
    return services.put_on_list(_people_of([reminder_id])[0], asked)


def gather_reminders(ids: Sequence[int], asked: worktables.Asked) -> int:
    return services.gather_visits(_people_of(ids), asked)


def _people_of(reminder_ids: Sequence[int]) -> list[int]:
    return [row.patient_id for row in queries.list_reminder_heads(reminder_ids=reminder_ids)]


worktables.register_bulk(
    code="enrolment.visit_list",
    title="打印续签走访清单",
    permission=EnrolmentPermission.READ,
    filters=ReminderFilters,
    select=reminders_of_list,
    judge=judge_reminders,
    act=put_reminder_on_list,
    gather=gather_reminders,
    options=services.VisitOptions,
    most=services.MOST_VISITS,
)

revisions.register_kind(rule_kind.KIND)
