"""A resident goes to another centre without a lost day; a death from the register closes everything quietly."""

import re

import pytest
from playwright.sync_api import Page, expect

from jiayi.entrypoints.demo.stories.moving import FREE_PHONE, WAITING_PHONE

from .steps import resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000


def contracts_of(page: Page) -> list[dict]:
    me = page.request.get("/api/resident/me").json()
    return page.request.get(f"/api/resident/patients/{me['patient_id']}/contracts").json()


def test_a_resident_asks_and_the_other_centre_takes_them_without_a_lost_day(page_of, live):
    # 居民:打开协议,换团队,选朝晖的团队
    phone = page_of(is_phone=True)
    resident_signs_in(phone, live.url, FREE_PHONE)
    before = next(row for row in contracts_of(phone) if row["state"] in ("active", "expiring"))
    phone.goto(f"/app/resident.html#/contracts/{before['id']}")
    phone.get_by_role("link", name="换团队").click()
    phone.get_by_role("button", name="搬家了，离得远").click()
    phone.get_by_placeholder("医生姓名、中心、病名").fill("宋雅琴")
    phone.get_by_role("radio", name=re.compile("朝晖家庭医生团队")).click()
    phone.get_by_role("button", name="申请换到朝晖家庭医生团队").click()
    expect(phone.get_by_text("等新团队答复").first).to_be_visible(timeout=SLOW)

    # 朝晖的主任:看到有人想来,接过来
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "neighbour")
    desk.goto("/app/desk.html#/contract-transfers")
    row = desk.get_by_role("row").filter(has_text=before["patient_name"]).filter(has_text="等新团队答复")
    row.get_by_role("button", name="接过来").click()
    desk.get_by_role("button", name=re.compile("今天起归朝晖家庭医生团队")).click()
    expect(desk.get_by_role("row").filter(has_text=before["patient_name"]).get_by_text("已转签")).to_be_visible(
        timeout=SLOW
    )

    # 居民:换好了,一天不断
    phone.reload()
    expect(phone.get_by_text("换好了").first).to_be_visible(timeout=SLOW)
    held = {row["id"]: row for row in contracts_of(phone)}
    after = next(row for row in held.values() if row["state"] in ("active", "expiring"))
    assert after["team_name"] == "朝晖家庭医生团队"
    assert after["period_from"] == held[before["id"]]["period_to"]
    assert after["period_to"] == before["period_to"]


def ended_by_worker(page: Page, contract: int) -> None:
    """The register's event reaches the contract through the worker."""
    for _ in range(120):
        if page.request.get(f"/api/desk/contracts/{contract}").json()["state"] == "ended":
            return
        page.wait_for_timeout(250)
    pytest.fail("the contract was not ended")


def test_a_death_from_the_register_ends_the_contract_and_nothing_is_sent(page_of, live):
    # 等着转走的那位居民去世了
    phone = page_of(is_phone=True)
    resident_signs_in(phone, live.url, WAITING_PHONE)
    held = next(row for row in contracts_of(phone) if row["state"] in ("active", "expiring"))
    person = held["patient_id"]

    # 医生在管理端登记去世
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "doctor04")
    desk.goto(f"/app/desk.html#/residents/{person}")
    desk.get_by_role("button", name="去世", exact=True).click()
    desk.get_by_label("哪一天").fill("2026-06-14")
    desk.get_by_role("button", name="登记去世", exact=True).click()
    expect(desk.get_by_text("2026-06-14 去世").first).to_be_visible(timeout=SLOW)

    # 主任:协议按死亡日期终止,档案上静静地写着,没有待办
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "director")
    ended_by_worker(desk, held["id"])
    desk.goto(f"/app/desk.html#/contracts/{held['id']}")
    expect(desk.get_by_text("已终止").first).to_be_visible(timeout=SLOW)
    desk.goto(f"/app/desk.html#/residents/{person}")
    expect(desk.get_by_text(re.compile("去世")).first).to_be_visible(timeout=SLOW)
    requests = desk.request.get("/api/desk/contract-transfers?direction=outgoing&status=open").json()
    assert held["patient_name"] not in [row["patient_name"] for row in requests["items"]]
