"""Today without a signal is Today: the phone lays its copies in the order of the house, for the same reasons.

The page of the house and the copies it is made from are written down here (`JIAYI_WRITE_VECTORS=1`), and the phone
makes its own page from those copies: `web/src/features/offline/today.test.ts`.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jiayi.care.sync import queries
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.tasks import queries as today
from jiayi.foundation.tasks.models import Rest, Task
from jiayi.foundation.tasks.schemas import TodayOut
from jiayi.foundation.tasks.services.task_rules import load_builtin_task_rules
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import crypto, scope
from jiayi.kernel.testing import load_once

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parent / "today_vectors.json"
# (person, home, title, days, priority, urgent, settings): in the order in which they are opened.
OWED: list[tuple[str, str, str, int, int, bool, dict[str, Any]]] = [
    ("甲", "东头", "儿童检查", -400, 3, False, {"kind": "form_child"}),
    ("乙", "东头", "高血压随访", -3, 2, False, {"rule": "hypertension_followup"}),
    ("丙", "西头", "高血压随访", -40, 2, False, {"rule": "hypertension_followup", "needs_visit": True}),
    ("丙", "西头", "续签", 0, 3, False, {"performer": "nurse"}),
    ("丁", "", "糖尿病随访", 0, 2, False, {}),
    ("戊", "", "体征预警", 9, 3, True, {"detail": "血压 186/110"}),
    ("己", "南头", "体检", 5, 3, False, {"together": 0, "rule": "elderly_checkup"}),
    ("己", "南头", "中医体质", 5, 4, False, {"together": -1}),
    ("庚", "南头", "高血压随访", 6, 2, False, {}),
    ("辛", "", "高血压随访", -9, 2, False, {"state": "muted", "muted_until": 8, "reason_code": "hospital"}),
    ("壬", "", "高血压随访", -9, 2, False, {"rests": True}),
    ("癸", "", "高血压随访", 20, 2, False, {}),
    ("子", "", "高血压随访", -1, 2, False, {"window_from": 1}),
    ("丑", "", "别的队的事", -1, 2, False, {"team": None}),
    ("寅", "", "改过期", -2, 3, False, {"postponed_to": 1}),
]


TAGS = {"丙": ("hypertension", "diabetes", "elderly")}


def owed(place: Place) -> list[int]:
    """Everybody above, with what they owe, straight to the tables; the rows in the order of the list."""
    homes = {name: place.household(name) for name in ("东头", "西头", "南头")}
    people: dict[str, Patient] = {}
    rules = {rule.code: rule for rule in today.rules_on(TODAY)}
    for number, (name, home, title, days, priority, urgent, more) in enumerate(OWED, start=1):
        if name not in people:
            phone = f"1380000{number:04d}" if number % 2 else ""
            known = {"phone": phone, "phone_index": crypto.blind_index("phone", phone)} if phone else {}
            people[name] = place.patient(name, household=homes.get(home), tags=TAGS.get(name, ()), **known)
        with scope.everything(reason="test data"):
            due = TODAY + timedelta(days=days)
            together, resting, moved = more.get("together"), more.get("muted_until"), more.get("postponed_to")
            first = more.get("window_from")
            row = Task.objects.create(
                organization=place.organization,
                patient=people[name],
                team=place.team if more.get("team", True) else None,
                kind=more.get("kind", "follow_up"),
                title=title,
                detail=more.get("detail", ""),
                due_date=due if first is None else due + timedelta(days=first - days),
                window_from=TODAY + timedelta(days=first) if first is not None else due - timedelta(days=30),
                together_date=TODAY + timedelta(days=together) if together is not None else None,
                priority=priority,
                performer=more.get("performer", ""),
                rule=rules.get(more.get("rule", "")),
                is_urgent=urgent,
                needs_visit=more.get("needs_visit", False),
                state=more.get("state", "open"),
                muted_until=TODAY + timedelta(days=resting) if resting is not None else None,
                reason_code=more.get("reason_code", ""),
                source_app="tests",
                source_id=number,
                opened_at=NOW,
            )
            if moved is not None:
                Task.objects.filter(pk=row.pk).update(state="postponed", postponed_to=TODAY + timedelta(days=moved))
            if more.get("rests"):
                Rest.objects.create(
                    organization=place.organization,
                    patient=people[name],
                    reason_code="away",
                    started_date=TODAY,
                    until=TODAY + timedelta(days=5),
                    started_at=NOW,
                    started_by="tests",
                )
    return [person.pk for person in people.values()]


@pytest.fixture
def place():
    load_once(load_builtin_task_rules)
    today.forget_task_rules()
    return Place()


def numbered(value: Any, names: dict[str, dict[int, int]], key: str = "") -> Any:
    """Numbers of rows as 1, 2, 3 …, so that what is written down is the same on every database."""
    if isinstance(value, dict):
        return {name: numbered(one, names, name) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [numbered(one, names, key) for one in value]
    known = {"patient_id": "person", "household_id": "home", "team_id": "team", "organization_id": "place"}.get(key)
    return names[known][value] if known and value is not None else value


def all_vectors(place: Place) -> dict[str, Any]:
    people = owed(place)
    with place.scope():
        copies = queries.copies_of(people=people, on=TODAY)
        houses = queries.house(on=TODAY)
        pages = [
            {
                "on": on.isoformat(),
                "limit": limit,
                "page": json.loads(
                    TodayOut.model_validate(
                        today.list_today(on=on, team_ids=[place.team.pk], limit=limit), from_attributes=True
                    ).model_dump_json()
                ),
            }
            for on, limit in ((TODAY, 120), (TODAY, 4), (TODAY + timedelta(days=2), 120))
        ]
    names = {
        "person": {pk: number for number, pk in enumerate(sorted(people), start=1)},
        "home": {pk: number for number, pk in enumerate(sorted({one["household_id"] or 0 for one in copies} - {0}), 1)},
        "team": {place.team.pk: 1},
        "place": {place.organization.pk: 1},
    }
    rows = sorted(task["id"] for copy in copies for task in copy["tasks"])
    tasks_by = {pk: number for number, pk in enumerate(rows, start=1)}
    said = json.loads(json.dumps(copies, default=str))
    for copy in said:
        copy["id"] = names["person"][copy["id"]]
        copy["mark"] = 0
        copy["organization_name"] = copy["team_name"] = ""
        for task in copy["tasks"]:
            task["id"] = tasks_by[task["id"]]
        for number, rest in enumerate(copy["rests"], start=1):
            rest["id"] = number
    for one in pages:
        for home in one["page"]["households"]:
            for person in home["people"]:
                for task in person["tasks"]:
                    task["id"] = tasks_by[task["id"]]
    return {
        "rule": json.loads(json.dumps(houses["packs"]["today"])),
        "tags": houses["tags"],
        "people": numbered(sorted(said, key=lambda copy: copy["id"]), names),
        "pages": numbered(pages, names),
    }


def test_the_pages_that_the_phone_must_make_are_those_of_the_house(place):
    now = all_vectors(place)
    if os.environ.get("JIAYI_WRITE_VECTORS"):
        VECTORS.write_text(json.dumps(now, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == now
