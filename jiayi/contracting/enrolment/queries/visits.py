"""拜访清单: a round of visits on paper, house by house, and whom no message reaches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.terminology import queries as terminology

from ..models import RenewalReminder
from .policies import rules_on
from .reach import best_way, reach_of
from .reminders import select_reminders

WAYS = {"in_app": "站内消息", "sms": "短信", "wechat": "微信"}
# About two sheets of paper: one step of the job's progress.
ROWS_A_PART = 30


def reached_by(*, patient_ids: Iterable[int], today: date, at: datetime) -> dict[int, str]:
    """Person → the way that reaches them today, in words; empty where somebody has to go there."""
    rules = rules_on(today)
    reach = reach_of(patient_ids=patient_ids, rules=rules, today=today, at=at)
    ways = {number: best_way(ways=one.ways, rules=rules) for number, one in reach.items()}
    return {number: WAYS.get(way, way) if way else "" for number, way in ways.items()}


def reminder_ids(*, stage: int | None, state: str, way: str, team_id: int | None, q: str, most: int) -> list[int]:
    """The reminders under the filters of the desk's list; without a state those on the visit list."""
    rows = select_reminders(stage=stage, state=state or "visit", way=way, team_id=team_id, q=q)
    return list(rows.order_by("last_date", "id").values_list("id", flat=True)[:most])


def list_reminder_heads(*, reminder_ids: Iterable[int]) -> list[RenewalReminder]:
    rows = RenewalReminder.objects.filter(pk__in=list(reminder_ids)).select_related("patient")
    return list(rows.order_by("last_date", "id"))


def visit_sheets(*, patient_ids: Iterable[int], why: str, today: date) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Parts of the round: whose data each holds, and what its paper shows. By community and doctor, house by house."""
    people = patients.list_for_paper(patient_ids)
    held = contracts.covering_contracts(patient_ids=[person.pk for person in people], today=today)
    names = terminology.division_names({person.division_code for person in people})
    rounds: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for person in people:
        place = names.get(person.division_code) or (person.household.community_name if person.household else "")
        doctor = _doctor(person)
        rounds[(place or "没登记社区", doctor)].append(person)
    part, sections = list[int](), list[dict[str, Any]]()
    for (place, doctor), members in sorted(rounds.items()):
        title = f"{place}，{doctor}医生" if doctor else f"{place}，还没有责任医生"
        members.sort(key=lambda person: (str(person.address or ""), person.household_id or 0, person.pk))
        rows = [
            [str(number), *_line(person, held.get(person.pk), today)] for number, person in enumerate(members, start=1)
        ]
        sections.append({"title": title, "rows": rows})
        part += [person.pk for person in members]
        if len(part) >= ROWS_A_PART:
            yield part, _sheet(sections, why, len(people), today)
            part, sections = [], []
    if part:
        yield part, _sheet(sections, why, len(people), today)


def _doctor(person: Any) -> str:
    if person.current_team is not None:
        return str(person.current_team.leader.name)
    return str(person.grid.doctor.name) if person.grid is not None and person.grid.doctor_id else ""


def _line(person: Any, contract: Any, today: date) -> list[str]:
    signed = "没有签"
    if contract is not None:
        last = contract.period.upper - timedelta(days=1)
        signed = f"到 {last}"
    return [
        person.name,
        f"{person.get_sex_display()} {patients.age_text(person, today)}",
        str(person.address or "没登记住址"),
        "有" if person.phone else "没有",
        signed,
        "",
    ]


def _sheet(sections: list[dict[str, Any]], why: str, count: int, today: date) -> dict[str, Any]:
    return {
        "title": "拜访清单",
        "under": f"{today.year} 年 {today.month} 月 {today.day} 日，一共 {count} 位。这一趟：{why}",
        "facts": [],
        "notice": "签不签、续不续由居民自己定。要打电话，在系统里点开居民再打，会留记录。结果写在最后一栏，回来登记。",
        "header": ["序", "姓名", "性别年龄", "住址", "电话", "签约", "结果和日期"],
        "widths": ["9mm", "20mm", "22mm", "1fr", "13mm", "27mm", "50mm"],
        "sections": sections,
        "foot": "含居民个人信息，用完交回中心，不外传。",
    }
