"""A family signs at one table, a printing house by its list, a batch is asked to renew: each by their own hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from jiayi.entrypoints.demo.stories.families import ASKED_PHONE, EMPLOYER, FAMILY_PHONE, RENEWING_PHONE

from .steps import draw_signature, resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000


def signs_at_the_table(page: Page, name: str) -> None:
    """The sheet of one member is open: consent, a stroke, the witness."""
    sheet = page.get_by_role("dialog", name=re.compile(name))
    expect(sheet.get_by_text("怎么退出")).to_be_visible(timeout=SLOW)
    sheet.get_by_role("checkbox", name=re.compile("单独问")).check()
    draw_signature(page)
    sheet.get_by_role("button", name=re.compile("我在场见证")).click()
    member = page.get_by_role("region", name=name, exact=True)
    expect(member.get_by_text("签好了")).to_be_visible(timeout=SLOW)


def test_a_family_signs_in_one_sitting_and_each_answers_for_themselves(page_of, live):
    doctor = page_of(is_phone=True)
    staff_signs_in(doctor, live.url, "doctor", "doctor01")
    [head] = doctor.request.get(f"/api/doctor/patients?q={FAMILY_PHONE}&mine=false").json()["items"]
    home = doctor.request.get(f"/api/doctor/patients/{head['id']}").json()["household_id"]
    doctor.goto(f"/app/doctor.html#/households/{home}/sitting")
    expect(doctor.get_by_role("region", name=head["name"], exact=True)).to_be_visible(timeout=SLOW)
    sitting = doctor.request.get("/api/doctor/sittings").json()["items"][0]
    family = doctor.request.get(f"/api/doctor/sittings/{sitting['id']}").json()["members"]
    grown = [row for row in family if not row["is_minor"]]
    child = next(row for row in family if row["is_minor"])

    # 户主自己签
    doctor.get_by_role("region", name=head["name"], exact=True).get_by_role("button", name="本人来签").click()
    signs_at_the_table(doctor, head["name"])

    # 另一位大人不愿意,记下原因,不再劝
    other = next(row for row in grown if row["name"] != head["name"])
    there = doctor.get_by_role("region", name=other["name"], exact=True)
    there.get_by_role("button", name="不愿意").click()
    doctor.get_by_role("radio", name="要和家里人商量").click()
    doctor.get_by_role("button", name="记下，不再劝").click()
    expect(there.get_by_text("不愿意签")).to_be_visible(timeout=SLOW)

    # 孩子由监护人签
    doctor.get_by_role("region", name=child["name"], exact=True).get_by_role("button", name=re.compile("^替")).click()
    guardian = child["guardians"][0]["name"]
    sheet = doctor.get_by_role("dialog", name=re.compile(child["name"]))
    sheet.get_by_label("谁来签（监护人）").select_option(label=f"{guardian}（已登记的监护人）")
    sheet.get_by_label(re.compile("的关系")).fill("母亲")
    signs_at_the_table(doctor, child["name"])
    doctor.get_by_role("button", name="今天到这里，收尾").click()
    expect(doctor.get_by_role("link", name="收好了，回到居民")).to_be_visible(timeout=SLOW)

    held = {
        row["name"]: row["state"]
        for row in doctor.request.get(f"/api/doctor/sittings/{sitting['id']}").json()["members"]
    }
    assert held == {head["name"]: "signed", other["name"]: "declined", child["name"]: "signed"}


def test_people_of_a_list_are_invited_together_and_confirm_one_by_one(page_of, live):
    # 签约专员:名单上有谁、到哪一步,把没邀请的一次邀请
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "clerk")
    desk.goto("/app/desk.html#/groups")
    desk.get_by_role("row").filter(has_text=EMPLOYER).click()
    summary = desk.get_by_role("list", name="进度")
    expect(summary.get_by_role("listitem").filter(has_text="本人已签")).to_contain_text("2 / 9", timeout=SLOW)
    desk.get_by_role("button", name="邀请还没邀请的").click()
    dialog = desk.get_by_role("dialog", name=re.compile("邀请"))
    dialog.get_by_role("button", name="邀请 3 位").click()
    expect(dialog.get_by_text("办成 3 位")).to_be_visible(timeout=SLOW)
    dialog.get_by_role("button", name="看完了").click()
    expect(summary.get_by_role("listitem").filter(has_text="等本人确认")).to_contain_text("6", timeout=SLOW)

    # 其中一位:在自己手机上看明白,自己签
    phone = page_of(is_phone=True)
    resident_signs_in(phone, live.url, ASKED_PHONE)
    phone.goto("/app/resident.html#/messages")
    phone.get_by_role("button", name=re.compile("家庭医生请您签约")).first.click()
    phone.get_by_role("button", name="去看看").click()
    phone.get_by_role("link", name="一分钟看明白，再决定").click()
    expect(phone.get_by_text("怎么退出")).to_be_visible(timeout=SLOW)
    phone.get_by_role("checkbox", name=re.compile("同意团队使用")).check()
    draw_signature(phone)
    phone.get_by_role("button", name="我听明白了，签约").click()
    expect(phone.get_by_role("status").get_by_text("签好了").first).to_be_visible(timeout=SLOW)

    # 名单上多了一位本人已签,别的人一位没多
    desk.reload()
    expect(summary.get_by_role("listitem").filter(has_text="本人已签")).to_contain_text("3 / 9", timeout=SLOW)
    expect(summary.get_by_role("listitem").filter(has_text="等本人确认")).to_contain_text("5", timeout=SLOW)


def test_a_batch_is_asked_to_renew_and_one_tap_renews_only_who_taps(page_of, live):
    phone = page_of(is_phone=True)
    resident_signs_in(phone, live.url, RENEWING_PHONE)
    me = phone.request.get("/api/resident/me").json()
    mine = f"/api/resident/patients/{me['patient_id']}/contracts"
    held = next(row for row in phone.request.get(mine).json() if row["state"] == "expiring")

    # 签约专员:快到期的里面挑他一份和另外几份,先看再发
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "clerk")
    desk.goto(f"/app/desk.html#/contracts?tab=expiring&q={held['number']}")
    row = desk.get_by_role("row").filter(has_text=held["patient_name"])
    expect(row).to_be_visible(timeout=SLOW)
    desk.wait_for_load_state("networkidle")  # a table that loads again forgets what was chosen in it
    row.get_by_role("checkbox").check()
    desk.get_by_role("button", name="批量发续签邀请").click()
    dialog = desk.get_by_role("dialog", name=re.compile("批量发续签邀请"))
    dialog.get_by_role("button", name="发 1 份").click()
    expect(dialog.get_by_text("办成 1 份")).to_be_visible(timeout=SLOW)

    # 发出的只是邀请;他点一下,才续上
    offered = [row for row in phone.request.get(mine).json() if row["state"] == "awaiting_resident"]
    assert len(offered) == 1
    phone.goto(f"/app/resident.html#/renew/{held['id']}")
    phone.get_by_role("button", name=re.compile("续签，一年您付")).click()
    expect(phone.get_by_text("续好了")).to_be_visible(timeout=SLOW)
    renewed = next(row for row in phone.request.get(mine).json() if row["id"] == offered[0]["id"])
    assert renewed["signed_date"] and renewed["period_from"] == held["period_to"]
