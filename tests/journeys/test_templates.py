"""A form is changed in the desk, confirmed by a second person, and asked on the phone from that day on."""

import re

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
TITLE = "抑郁初筛（PHQ-2）"
QUESTION = "睡眠怎么样"


def at_the_desk(browser, live, username):
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}, base_url=live.url
    )
    opened = context.new_page()
    staff_signs_in(opened, live.url, "desk", username)
    return opened


def goes_into_force(director, bureau, today, why):
    """Proposed by one, confirmed by another, from today on."""
    director.get_by_label("哪天起用").fill(today)
    director.get_by_label("为什么改").fill(why)
    director.get_by_label("根据什么文件或会议").fill("中心例会")
    director.get_by_role("button", name="提出，请人确认").click()
    director.get_by_role("dialog", name="提出以后").get_by_role("button", name="提出", exact=True).click()
    expect(director.get_by_text("自己提出的，自己不能确认")).to_be_visible()
    bureau.goto("/app/desk.html#/rules")
    bureau.get_by_role("row").filter(has_text=why).click()
    bureau.get_by_role("button", name="确认发布").click()
    bureau.get_by_role("dialog", name="确认发布").get_by_role("button", name="确认，发布").click()
    expect(bureau.get_by_text(re.compile("确认发布。"))).to_be_visible()


def test_a_new_form_with_medicines_and_a_diagnosis_is_drawn_without_a_file_and_stands_in_the_record(
    browser, live, page
):
    director, bureau = (at_the_desk(browser, live, username) for username in ("director", "bureau"))
    today = director.request.get("/api/public/site").json()["today"]
    director.goto("/app/desk.html#/form-templates")
    director.get_by_role("button", name="新建一张表").click()
    asked = director.get_by_role("dialog", name="新建一张表")
    asked.get_by_label("名称").fill("用药和诊断登记")
    asked.get_by_label("编码", exact=False).fill("medicine_check")
    asked.get_by_role("button", name="开始画").click()
    expect(director.get_by_role("heading", name="画“用药和诊断登记”")).to_be_visible()
    director.get_by_label("加一项").select_option("ready:medicines")
    panel = director.get_by_role("region", name="属性")
    stored_as = panel.get_by_role("combobox", name="填了以后存成什么")
    expect(stored_as).to_have_value("medication")

    # A question of one's own: the words of its options are found in the list of diagnoses.
    director.get_by_label("加一项").select_option("choice")
    panel.get_by_label("题目", exact=True).fill("医生诊断")
    panel.get_by_label("选项第 2 行，文字").fill("痛风")
    stored_as.select_option("condition")
    expect(panel.get_by_label("“痛风”在名单里是")).to_have_value(re.compile("^痛风"))

    # What is missing is said at the question, and taken away with it.
    panel.get_by_label("勾了“无”").select_option("named")
    expect(panel.get_by_text("“无”要说名称写在哪一题")).to_be_visible()
    panel.get_by_label("勾了“无”").select_option("none")
    expect(panel.get_by_text("“无”要说名称写在哪一题")).to_have_count(0)

    # Tried on the spot: nothing is stored, but one sees what would be.
    director.get_by_role("region", name="预览").get_by_role("radio", name="痛风").click()
    expect(director.get_by_role("region", name="这样填会存成什么").get_by_text("痛风")).to_be_visible()
    director.get_by_role("button", name="画好了，看改了什么").click()
    goes_into_force(director, bureau, today, "要一张登记用药的表")

    staff_signs_in(page, live.url, "doctor", "doctor01")
    rows = page.request.get(f"{live.url}/api/doctor/patients?limit=50").json()["items"]
    wanted = rows[-1]["id"]
    page.goto(f"{live.url}/app/doctor.html#/people/{wanted}/visit?form=medicine_check")
    expect(page.get_by_text("医生诊断")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="加一行用药情况").click()
    page.get_by_label("药名").last.fill("别嘌醇片")
    page.get_by_role("radio", name="痛风").click()
    page.get_by_role("button", name="存好，给回执").click()
    expect(page.get_by_text("填好了").first).to_be_visible(timeout=15_000)
    page.goto(f"{live.url}/app/doctor.html#/people/{wanted}/record")
    expect(page.get_by_text("别嘌醇片").first).to_be_visible(timeout=15_000)
    expect(page.get_by_text("痛风").first).to_be_visible()
    for opened in (director, bureau):
        opened.context.close()


def test_a_template_changed_in_the_desk_is_used_on_the_phone(browser, live, page):
    director, bureau = (at_the_desk(browser, live, username) for username in ("director", "bureau"))
    today = director.request.get("/api/public/site").json()["today"]

    director.goto("/app/desk.html#/form-templates")
    director.get_by_role("button", name=f"画{TITLE}的新一版").click()
    expect(director.get_by_role("heading", name=f"画“{TITLE}”")).to_be_visible()
    tree = director.get_by_role("listbox", name="题目", exact=False)
    tree.get_by_role("option").last.click()
    director.get_by_label("加一项").select_option("choice")
    panel = director.get_by_role("region", name="属性")
    panel.get_by_label("题目", exact=True).fill(QUESTION)
    panel.get_by_label("必填").check()
    first, second = (panel.get_by_label(f"选项第 {row} 行，文字") for row in (1, 2))
    first.fill("睡得好")
    second.fill("睡不好")
    preview = director.get_by_role("region", name="预览")
    expect(preview.get_by_text(QUESTION)).to_be_visible()
    expect(preview.get_by_role("radio", name="睡不好")).to_be_visible()

    # A slip is said on the spot and taken back with one key.
    number = panel.get_by_label("编号", exact=True)
    given = number.input_value()
    number.fill("Sleep")
    number.press("Enter")
    expect(panel.get_by_text("编号要用小写英文字母", exact=False)).to_be_visible()
    number.press("Control+z")
    expect(number).to_have_value(given)
    expect(panel.get_by_text("编号要用小写英文字母", exact=False)).to_have_count(0)

    director.get_by_role("button", name="画好了，看改了什么").click()
    expect(director.get_by_text(f"加了“{QUESTION}”")).to_be_visible()
    goes_into_force(director, bureau, today, "多问一句睡眠")
    expect(bureau.get_by_text(f"加了“{QUESTION}”")).to_be_visible()

    staff_signs_in(page, live.url, "doctor", "doctor01")
    wanted = next(
        row["id"]
        for row in page.request.get(f"{live.url}/api/doctor/patients?limit=50").json()["items"]
        if row["name"] not in ("王桂芳", "陈敏", "李建国", "周文")
    )
    page.goto(f"{live.url}/app/doctor.html#/people/{wanted}/visit?form=phq2")
    expect(page.get_by_text(QUESTION)).to_be_visible(timeout=15_000)
    for group in page.get_by_role("radiogroup").all():
        group.get_by_role("radio").first.click()
    page.get_by_role("button", name="存好，给回执").click()
    expect(page.get_by_text("填好了").first).to_be_visible(timeout=15_000)
    (latest, *_) = page.request.get(f"{live.url}/api/doctor/patients/{wanted}/assessments?form=phq2").json()
    filled = page.request.get(f"{live.url}/api/doctor/assessments/{latest['id']}").json()
    assert filled["version"].startswith(today[:4])
    assert filled["answers"][given] == "1"
    for opened in (director, bureau):
        opened.context.close()
