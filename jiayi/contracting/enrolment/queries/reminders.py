"""到期提醒: who is due, whom which way reached, who is on the visit list."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel import paging
from jiayi.kernel.paging import Page

from ..models import RenewalReminder
from ..rules import EnrolmentRules, stage_due


def due_for_reminder(*, today: date, rules: EnrolmentRules) -> Iterator[tuple[dict[str, Any], int]]:
    """(contract, stage) of what runs out in scope and has entered a stage that was not opened yet."""
    rows = list(contracts.list_running_out(today=today, within_days=max(rules.reminder_days)))
    # Who said no is not written to before the day on which they may be asked again.
    silent = contracts.not_to_be_asked(patient_ids=[row["patient_id"] for row in rows], on=today)
    rows = [row for row in rows if row["patient_id"] not in silent]
    done: dict[int, set[int]] = defaultdict(set)
    opened = RenewalReminder.objects.filter(contract_id__in=[row["id"] for row in rows])
    for contract_id, stage in opened.values_list("contract_id", "stage"):
        done[contract_id].add(stage)
    for row in rows:
        left = (row["ends_date"] - today).days - 1
        due = stage_due(days_left=left, stages=rules.reminder_days, done=done[row["id"]])
        if due is not None:
            yield row, due


def contracts_still_running_out(*, today: date) -> list[int]:
    """The contracts in scope that end within half a year and that nothing follows yet."""
    return list(contracts.list_running_out(today=today, within_days=180).values_list("id", flat=True))


def _select(*, stage: int | None, state: str, way: str, team_id: int | None, q: str) -> QuerySet[RenewalReminder]:
    rows = RenewalReminder.objects.select_related("patient__household", "team__leader").prefetch_related("attempts")
    if stage:
        rows = rows.filter(stage=stage)
    if state:
        rows = rows.filter(state=state)
    if way:
        rows = rows.filter(way=way)
    if team_id:
        rows = rows.filter(team_id=team_id)
    if q:
        rows = rows.filter(Q(patient__name__startswith=q) | Q(patient__initials__startswith=q.lower()))
    return rows


def page_reminders(
    *,
    stage: int | None,
    state: str,
    way: str,
    team_id: int | None,
    q: str,
    sort: str,
    cursor: str | None,
    limit: int,
) -> Page:
    """The reminders in scope, those whose contract ends first on top."""
    rows = _select(stage=stage, state=state, way=way, team_id=team_id, q=q)
    if sort in ("name", "-name"):
        rows = rows.annotate(pinyin=F("patient__pinyin"))
        return paging.page(rows, order=(sort.replace("name", "pinyin"), "id"), cursor=cursor, limit=limit)
    order = ("-last_date", "-id") if sort == "-until" else ("last_date", "id")
    return paging.page(rows, order=order, cursor=cursor, limit=limit)


def summarize_reminders() -> list[dict[str, Any]]:
    """Stage → way → how many are how far, for what is in scope."""
    rows: Any = (
        RenewalReminder.objects.order_by()
        .values("stage", "way")
        .annotate(
            persons=Count("pk"),
            reached=Count("pk", filter=Q(state="reached")),
            waiting=Count("pk", filter=Q(state="sent")),
            to_visit=Count("pk", filter=Q(state="visit")),
            visited=Count("pk", filter=Q(state="visited")),
            settled=Count("pk", filter=Q(state="settled")),
        )
    )
    return sorted(rows, key=lambda row: (-row["stage"], row["way"]))


def visit_list(*, team_id: int | None, today: date) -> dict[str, Any]:
    """What the printed visit list shows: by community and doctor, house by house."""
    rows = list(_select(stage=None, state="visit", way="", team_id=team_id, q=""))
    names = terminology.division_names({row.patient.division_code for row in rows})
    sections: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (str(row.patient.address or ""), row.last_date, row.pk)):
        person = row.patient
        place = names.get(person.division_code) or (
            person.household.community_name if person.household_id and person.household else ""
        )
        lines = sections[(place or "没登记社区", row.team.leader.name)]
        lines.append(
            [
                str(len(lines) + 1),
                person.name,
                str(person.address or "没登记住址"),
                f"{row.last_date.month} 月 {row.last_date.day} 日",
                "有" if person.phone else "没有",
                "",
            ]
        )
    # One household may have several lines: they stand together because the address sorts them.
    return {
        "title": "续签走访单",
        "under": f"{today.year} 年 {today.month} 月 {today.day} 日，站内、短信、微信都没能到的 {len(rows)} 位",
        "facts": [],
        "notice": "上门只说明快到期，签不签由居民自己定。结果写在最后一栏：愿意、再想想、不续、没人、搬走。",
        "header": ["序", "姓名", "住址", "到期", "电话", "结果和日期"],
        "widths": ["9mm", "22mm", "1fr", "24mm", "14mm", "44mm"],
        "sections": [
            {"title": f"{place}，{leader}医生", "rows": lines} for (place, leader), lines in sorted(sections.items())
        ],
        "foot": "走访单用完交回中心，不外传。",
    }
