"""One line from a resident's signature to a doctor's pay, through all three clients."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .steps import WRITE, draw_signature, resident_signs_in, staff_signs_in, worked_out

pytestmark = pytest.mark.journey
RESIDENT, ELDER = "16988880003", "16988880001"
YEAR = 2026


@pytest.fixture
def phone(browser: Browser, live):
    """Opens a phone for each person of the story."""
    contexts = []

    def open_phone() -> Page:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 844},
            base_url=live.url,
            has_touch=True,
        )
        contexts.append(context)
        return context.new_page()

    yield open_phone
    for context in contexts:
        context.close()


def signed_people(desk: Page) -> int:
    """签约率's numerator of this year, recomputed; again for a while if a change is awaited, which the worker marks."""
    for _ in range(12):
        answer = desk.request.post("/api/desk/measure-runs", data={"year": YEAR}, headers=WRITE)
        assert answer.ok, answer.text()
        for _ in range(10):
            desk.wait_for_timeout(500)
            rows = desk.request.get(f"/api/desk/measures?year={YEAR}").json()
            rows = rows if isinstance(rows, list) else rows["items"]
            number = next(row["numerator"] for row in rows if row["code"] == "HZ17-1")
            if number != signed_people.before:
                return int(float(number))
    return int(float(number))


signed_people.before = None


def fees_to_pay(desk: Page, organization: int) -> float:
    """The total of this year's draft distribution, recomputed."""
    return float(worked_out(desk, organization, YEAR)["total"])


def test_a_signature_moves_the_measure_and_the_pay(phone, desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    desk_page.goto("/app/desk.html#/dashboard")
    me = desk_page.request.get("/api/desk/me").json()
    people_before, fees_before = signed_people(desk_page), fees_to_pay(desk_page, me["organization_id"])

    # 居民选团队,看一分钟,单独同意,签名
    resident = phone()
    resident_signs_in(resident, live.url, RESIDENT)
    resident.goto("/app/resident.html#/teams")
    chosen = resident.locator("section, article, li, div").filter(has_text="流西家庭医生团队(G01)")
    chosen.filter(has=resident.get_by_role("link", name="选这个团队")).last.get_by_role(
        "link", name="选这个团队"
    ).click()
    expect(resident.get_by_text("团队里有谁")).to_be_visible()
    resident.get_by_role("link", name="选这个团队").click()
    resident.get_by_role("button", name=re.compile("下一步")).click()
    expect(resident.get_by_text("怎么退出")).to_be_visible()
    resident.get_by_role("checkbox", name="我同意").check()
    draw_signature(resident)
    resident.get_by_role("button", name=re.compile("签约$")).click()
    expect(resident.get_by_text("等团队同意")).to_be_visible()

    # 团队同意
    doctor = phone()
    staff_signs_in(doctor, live.url, "doctor", "doctor01")
    doctor.goto("/app/doctor.html#/contracts")
    row = doctor.locator("div", has_text="李建国").filter(has=doctor.get_by_role("button", name="同意签约")).last
    row.get_by_role("button", name="同意签约").click()
    expect(doctor.get_by_text("签好了")).to_be_visible()

    # 居民看到生效的协议和账本
    resident.goto("/app/resident.html#/")
    resident.reload()
    expect(resident.get_by_text("生效中").first).to_be_visible()
    resident.goto("/app/resident.html#/ledger")
    expect(resident.get_by_text("高血压随访").first).to_be_visible()

    # 指标和分配跟着动:多一个人,多一份 120 元
    signed_people.before = people_before
    assert signed_people(desk_page) == people_before + 1
    assert fees_to_pay(desk_page, me["organization_id"]) == fees_before + 120
    desk_page.goto("/app/desk.html#/distributions")
    expect(desk_page.get_by_text(re.compile("分配")).first).to_be_visible()


def test_a_follow_up_is_entered_once_and_seen_everywhere(phone, live):
    doctor = phone()
    staff_signs_in(doctor, live.url, "doctor", "doctor01")
    people = doctor.request.get("/api/doctor/patients?q=王桂芳").json()["items"]
    doctor.goto(f"/app/doctor.html#/people/{people[0]['id']}/visit?form=htn_followup")
    doctor.get_by_label(re.compile("上压|收缩压")).fill("148")
    doctor.get_by_label(re.compile("下压|舒张压")).fill("92")
    expect(doctor.get_by_text(re.compile("偏高")).first).to_be_visible()
    doctor.get_by_role("button", name="无症状").click()
    doctor.get_by_role("button", name="存好，给回执").click()
    expect(doctor.get_by_text(re.compile("高血压.*填好了"))).to_be_visible()

    elder = phone()
    resident_signs_in(elder, live.url, ELDER)
    elder.goto("/app/resident.html#/receipts")
    expect(elder.get_by_text(re.compile("高血压随访")).first).to_be_visible()
    elder.goto("/app/resident.html#/pressure")
    expect(elder.get_by_text(re.compile("148/92")).first).to_be_visible()
    elder.goto("/app/resident.html#/reads")
    expect(elder.get_by_text(re.compile("随访")).first).to_be_visible()


def test_a_paper_contract_is_typed_in_and_confirmed_by_a_witnessed_signature(phone, live):
    doctor = phone()
    staff_signs_in(doctor, live.url, "doctor", "doctor01")
    unsigned = doctor.request.get("/api/doctor/patients?is_signed=false&min_age=40&mine=false").json()["items"][3]
    doctor.goto(f"/app/doctor.html#/people/{unsigned['id']}/paper")
    photo = {"name": "paper.png", "mimeType": "image/png", "buffer": doctor.screenshot()}
    doctor.locator("input[type=file]").set_input_files(photo)
    expect(doctor.get_by_text("传好了")).to_be_visible()
    doctor.get_by_label("居民同意我替他把纸上的内容录进来").check()
    doctor.get_by_role("button", name=re.compile("录好了")).click()
    doctor.get_by_label(re.compile("单独问")).check()
    draw_signature(doctor)
    witness = doctor.get_by_role("button", name=re.compile("我在场见证"))
    witness.click()
    expect(witness).to_be_hidden()
    contracts = doctor.request.get(f"/api/doctor/patients/{unsigned['id']}/contracts").json()
    newest = max(contracts, key=lambda row: row["id"])
    assert (newest["origin"], newest["state"]) == ("paper", "active")


def test_a_wrong_code_lets_nobody_in(phone, live):
    page = phone()
    page.goto("/app/resident.html#/login")
    page.get_by_label("手机号").fill("16988880002")
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text(re.compile("验证码.*(不对|错)"))).to_be_visible()
    assert page.request.get("/api/resident/family").status == 401


def test_the_elder_home_has_four_doors_that_lead_somewhere(phone, live):
    page = phone()
    resident_signs_in(page, live.url, ELDER)
    page.get_by_role("button", name="大字版").click()
    page.get_by_role("button", name="长辈版").click()
    for door in ("打电话给", "我的药", "我的预约", "我的血压"):
        expect(page.get_by_text(re.compile(door)).first).to_be_visible()
    page.get_by_text(re.compile("我的血压")).first.click()
    expect(page.get_by_text(re.compile(r"\d+/\d+")).first).to_be_visible()
