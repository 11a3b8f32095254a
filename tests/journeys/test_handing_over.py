"""A task is given to another team at the desk, looked at first, done in the background, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from jiayi.entrypoints.demo.personas import PERSONAS

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
KNOWN = {persona.name for persona in PERSONAS}


def test_a_director_gives_a_task_to_another_team_and_takes_it_back(page_of, live):
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "director")
    rows = desk.request.get("/api/desk/tasks?kind=diabetes_followup&limit=100").json()["items"]
    others = [row for row in rows if row["team_name"] and row["name"] not in KNOWN and "G01" not in row["team_name"]]
    task = next(row for row in others if [one["name"] for one in rows].count(row["name"]) == 1)
    other = next(row for row in others if row["team_name"] != task["team_name"])
    receiver = other["team_name"]

    desk.goto(f"/app/desk.html#/tasks?kind=diabetes_followup&team_id={task['team_id']}")
    row = desk.get_by_role("row").filter(has_text=task["name"])
    expect(row).to_contain_text(task["team_name"], timeout=SLOW)
    desk.wait_for_load_state("networkidle")  # a table that loads again forgets what was chosen in it
    row.get_by_role("checkbox").check()
    desk.get_by_role("button", name="交给别人做").click()
    dialog = desk.get_by_role("dialog", name=re.compile("交给别人"))
    dialog.get_by_label("哪个团队").select_option(label=receiver)
    dialog.get_by_label("为什么").fill("王医生休假一周")
    dialog.get_by_role("button", name="看会怎样").click()
    expect(dialog.get_by_label("前面几份")).to_contain_text(f"{task['team_name']} → {receiver}")
    dialog.get_by_role("button", name="交 1 件").click()
    expect(dialog.get_by_text("办成 1 件")).to_be_visible(timeout=SLOW)
    given = desk.request.get(f"/api/desk/tasks?kind=diabetes_followup&team_id={other['team_id']}&limit=100").json()
    assert task["id"] in {one["id"] for one in given["items"]}

    dialog.get_by_role("button", name="撤回这一次").click()
    expect(dialog.get_by_role("button", name="撤回这一次")).to_have_count(0, timeout=SLOW)
    dialog.get_by_role("button", name="看完了").click()
    desk.reload()
    expect(row).to_contain_text(task["team_name"], timeout=SLOW)
