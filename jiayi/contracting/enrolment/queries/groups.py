"""功能社区名单: how far each list is, and everybody on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import CollectiveGroup, GroupEntry, entry_state_sql
from ..rules import ENTRY_LABELS


def get_group(*, group_id: int) -> CollectiveGroup:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    rows = CollectiveGroup.objects.select_related("team__leader", "organization", "letter")
    found = rows.filter(pk=group_id).first()
    if found is None:
        raise NotFound("没有这份名单")
    return found


def page_groups(*, q: str, status: str, kind: str, team_ids: Iterable[int], cursor: str | None, limit: int) -> Page:
    """The lists in scope, newest first."""
    rows = CollectiveGroup.objects.select_related("team", "organization")
    if q:
        rows = rows.filter(name__contains=q)
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if chosen := list(team_ids):
        rows = rows.filter(team_id__in=chosen)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def progress_of(group_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Group → state → persons. Every state is there, and they add up to `all`."""
    empty = dict.fromkeys(ENTRY_LABELS, 0)
    found = {group_id: dict(empty) for group_id in group_ids}
    rows = (
        GroupEntry.objects.filter(group_id__in=list(found))
        .annotate(state=entry_state_sql())
        .order_by()
        .values("group_id", "state")
        .annotate(persons=Count("pk"))
    )
    for row in rows:
        found[row["group_id"]][row["state"]] = row["persons"]
    for counts in found.values():
        counts["all"] = sum(counts.values())
    return found


def select_entries(*, group_id: int, state: str = "", q: str = "") -> QuerySet[Any]:
    """The people of a list with their state; the group was fetched in scope."""
    rows: QuerySet[Any] = (
        GroupEntry.objects.filter(group_id=group_id)
        .select_related("patient", "contract")
        .annotate(state=entry_state_sql(), pinyin=F("patient__pinyin"))
    )
    if state:
        rows = rows.filter(state=state)
    if q:
        named = Q(patient__name__startswith=q) | Q(unit__startswith=q)
        rows = rows.filter(named | Q(patient__initials__startswith=q.lower()))
    return rows


def list_entries(*, entry_ids: Iterable[int]) -> list[Any]:
    """Chosen lines in scope with their state, by unit and name."""
    rows: QuerySet[Any] = (
        GroupEntry.objects.filter(pk__in=list(entry_ids))
        .select_related("group__team", "group__organization", "patient")
        .annotate(state=entry_state_sql())
    )
    return list(rows.order_by("unit", "patient__pinyin", "pk"))


def page_entries(*, group_id: int, state: str, q: str, cursor: str | None, limit: int) -> Page:
    """By unit and name, as the list came from the office."""
    get_group(group_id=group_id)
    rows = select_entries(group_id=group_id, state=state, q=q)
    return paging.page(rows, order=("unit", "pinyin", "id"), cursor=cursor, limit=limit)


def get_entry(*, entry_id: int) -> GroupEntry:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    found = (
        GroupEntry.objects.select_related("group__team", "patient", "contract")
        .annotate(state=entry_state_sql())
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise NotFound("名单上没有这一位")
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryView:
    """One person of a list at the table: the packages of the list, and whose signature counts."""

    entry: GroupEntry
    package_ids: list[int]
    needs_guardian: bool
    guardians: list[Any]


def view_entry(*, entry_id: int, today: date) -> EntryView:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    entry = get_entry(entry_id=entry_id)
    guardians = patients.guardians_of([entry.patient_id], on=today).get(entry.patient_id, [])
    wanted = contracts.published_packages(on=today).filter(code__in=entry.group.package_codes)
    return EntryView(
        entry=entry,
        package_ids=list(wanted.values_list("pk", flat=True)),
        needs_guardian=bool(guardians) or not patients.may_sign_alone(entry.patient, today),
        guardians=guardians,
    )


def entry_of_contract(*, contract_id: int) -> GroupEntry | None:
    """The line of the list that this offer was made for."""
    return GroupEntry.objects.select_related("group").filter(contract_id=contract_id).first()


def signing_list(*, group_id: int, today: date) -> dict[str, Any]:
    """What the paper for the signing day shows: who has not answered comes first, unit by unit, with a line to sign."""
    group = get_group(group_id=group_id)
    units: dict[str, list[list[str]]] = {}
    order = {"waiting": 0, "guardian_needed": 1, "listed": 2, "no_answer": 3, "signed": 4, "declined": 5}
    entries = sorted(
        select_entries(group_id=group.pk),
        key=lambda row: (row.unit, order[row.state], row.patient.pinyin, row.pk),
    )
    for entry in entries:
        rows = units.setdefault(entry.unit or "未分部门", [])
        person = entry.patient
        tail = str(person.identity_number)[-4:] if person.identity_number else ""
        rows.append(
            [
                str(len(rows) + 1),
                person.name,
                person.get_sex_display(),
                patients.age_text(person, today),
                f"尾号 {tail}" if tail else "",
                ENTRY_LABELS[entry.state],
                "",
                "",
            ]
        )
    counts = progress_of([group.pk])[group.pk]
    return {
        "issuer": group.organization.name,
        "title": "签约日名单",
        "under": f"{group.name}，{group.team.name}",
        "facts": [
            ["人数", f"{counts['all']} 人，本人已签 {counts['signed']} 人"],
            ["签约日", f"{group.signing_day}" if group.signing_day else "还没定"],
            ["地点", group.place or "还没定"],
            ["联系人", group.contact_name],
        ],
        "notice": "在名单上不等于签约。愿意签的本人签字，见证人当场签名；不愿意签的写“不签”。未成年人由监护人签。",
        "header": ["序", "姓名", "性别", "年龄", "证件", "现在", "本人或监护人签名", "见证人"],
        "widths": ["9mm", "20mm", "12mm", "15mm", "24mm", "24mm", "1fr", "24mm"],
        "sections": [{"title": unit, "rows": rows} for unit, rows in units.items()],
        "foot": "名单只给签约日当天用，用完交回中心，不外传。",
    }
