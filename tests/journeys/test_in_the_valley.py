"""A day in a valley: a whole household without a signal, two devices for one person, a form that changed meanwhile."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from jiayi.foundation.forms import services as forms
from jiayi.foundation.forms.models import FormTemplate
from jiayi.foundation.patients.models import Household, Patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

from .conftest import TODAY, this_moment
from .phones import SLOW, fill, phone, unlock, visits_of
from .steps import WRITE, staff_signs_in

__all__ = ["phone"]
pytestmark = pytest.mark.journey
HEAD, SPOUSE = "02", "10"


@pytest.fixture
def in_the_house(live, django_db_blocker):
    """What happens at the centre meanwhile."""

    def do(what):
        with django_db_blocker.unblock(), scope.everything(reason="the journey knows what the centre does"):
            return what()

    return do


def test_a_whole_household_is_visited_without_a_signal_through_a_killed_browser_and_stored_once(
    phone, live, in_the_house
):
    def under_one_roof(people):
        def move():
            first = Patient.objects.get(pk=people[0]["id"])
            home = Household.objects.create(organization_id=first.organization_id, address="溪口 8 号")
            for one, relation in zip(people, (HEAD, SPOUSE), strict=True):
                Patient.objects.filter(pk=one["id"]).update(household=home, relation_to_head=relation)
            return home.pk

        homes.append(in_the_house(move))

    homes: list[int] = []
    mine = phone("doctor04")
    page = mine.start()
    people = mine.sign_in(page, people=2, before=under_one_roof)
    first, second = people
    before = [len(visits_of(page, one)) for one in people]
    visit = f"/app/doctor.html#/households/{homes[0]}/visit"
    mine.signal(is_there=False)

    # 一家两个人,第二个填到一半,浏览器没了
    page.goto(visit)
    _take(page, first, "152", "88")
    _take(page, second, "138", "80")
    mine.kill()

    # 还是没信号:PIN 一填,两个人填过的都在
    page = mine.start(offline=True)
    page.goto(visit)
    unlock(page)
    for person, upper in ((first, "152"), (second, "138")):
        page.get_by_role("tab", name=re.compile(f"^{person['name']}")).click()
        expect(page.get_by_label("收缩压")).to_have_value(upper)
    page.get_by_role("button", name="存好 2 人，给回执").click()
    expect(page.get_by_text(re.compile("待上传")).first).to_be_visible()
    page.goto("/app/doctor.html#/outbox")
    expect(page.get_by_role("heading", name="2 条待上传")).to_be_visible()

    # 传到的回执在路上丢了一次,浏览器又没了一次,再传:每个人只有一份
    assert mine.context is not None

    def lose(route):
        route.fetch()
        route.abort()

    mine.context.route("**/api/doctor/visits", lose)
    mine.signal(is_there=True)
    page.get_by_role("button", name="现在上传").click()
    expect(page.get_by_text(re.compile("试过 [12] 次")).first).to_be_visible(timeout=SLOW)
    mine.kill()
    page = mine.start()
    page.goto("/app/doctor.html#/outbox")
    unlock(page)
    expect(page.get_by_text("都传好了")).to_be_visible(timeout=SLOW)
    assert [len(visits_of(page, one)) for one in people] == [count + 1 for count in before]


def _take(page: Page, person: dict, upper: str, lower: str) -> None:
    page.get_by_role("tab", name=re.compile(f"^{person['name']}")).click()
    page.get_by_label("收缩压").fill(upper)
    page.get_by_label("舒张压").fill(lower)
    page.get_by_role("button", name="无症状").click()
    expect(page.get_by_text("已存在手机")).to_be_visible()


def test_of_two_devices_for_one_person_each_way_out_of_the_clash_leaves_every_word(phone, live):
    mine = phone("doctor04")
    page = mine.start()
    [person] = mine.sign_in(page, people=1)
    mine.signal(is_there=False)
    fill(page, person, "146", "86")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text("1 条待上传")).to_be_visible()
    _done_elsewhere(page, person)
    before = len(visits_of(page, person))

    mine.signal(is_there=True)
    page.goto("/app/doctor.html#/outbox")
    card = page.locator("article", has_text=person["name"])
    expect(card.get_by_text(re.compile("已经由别人完成"))).to_be_visible(timeout=SLOW)
    # 原样再传：服务器还是不收,两边都还在
    card.get_by_role("button", name="原样再传一次").click()
    expect(card.get_by_text(re.compile("已经由别人完成"))).to_be_visible(timeout=SLOW)
    expect(card.get_by_text(re.compile("146/86"))).to_be_visible()
    # 打开改一改：一个字都没少,存成另外一次
    card.get_by_role("button", name="打开改一改再传").click()
    expect(page.get_by_label("收缩压")).to_have_value("146", timeout=SLOW)
    page.get_by_label("收缩压").fill("148")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text(re.compile("高血压.*填好了"))).to_be_visible(timeout=SLOW)
    assert len(visits_of(page, person)) == before + 1
    page.goto("/app/doctor.html#/outbox")
    expect(page.get_by_text("都传好了")).to_be_visible()


def _done_elsewhere(page: Page, person: dict) -> None:
    """Another device of the team was quicker."""
    opened = page.request.get(f"/api/doctor/visits/plan?patient_id={person['id']}").json()
    form = next(one for one in opened["people"][0]["forms"] if one["follow_up_id"] == person["visit"])
    known = {name: said["value"] for name, said in form["prefilled"].items()}
    answers = known | {
        "symptoms": ["1"],
        "bp_systolic": 132,
        "bp_diastolic": 78,
        "visited_on": opened["date"],
    }
    sent = {"code": form["code"], "version": form["version"], "follow_up_id": person["visit"], "answers": answers}
    body = {
        "client_key": str(uuid4()),
        "visited_at": this_moment().isoformat(),
        "way": "clinic",
        "people": [{"patient_id": person["id"], "forms": [sent]}],
    }
    told = page.request.post("/api/doctor/visits", data=body, headers=WRITE).json()
    assert told[0]["status"] == "stored", told


def test_answers_to_a_form_that_changed_or_ended_meanwhile_are_taken_or_kept_for_a_decision(
    phone, live, in_the_house, desk_page
):
    mine = phone("doctor04")
    page = mine.start()
    mine.sign_in(page)
    yesterdays, todays, ended = _quiet_people(page, 3)
    mine.signal(is_there=False)
    yesterday = (date.fromisoformat(TODAY) - timedelta(days=1)).isoformat()
    for person, form, day in ((yesterdays, "frail", yesterday), (todays, "frail", ""), (ended, "gad7", "")):
        page.goto(f"/app/doctor.html#/people/{person['id']}/visit?form={form}")
        expect(page.get_by_role("radiogroup", name="怎么做的")).to_be_visible(timeout=SLOW)
        if day:
            page.get_by_role("button", name="今天", exact=True).click()
            page.get_by_label("哪天做的").fill(day)
        for group in page.locator("fieldset, [role=radiogroup]").all():
            if group.get_attribute("aria-label") != "怎么做的" and group.get_by_role("radio").count():
                group.get_by_role("radio").first.click()
        page.get_by_role("button", name=re.compile("存好")).click()
        expect(page.get_by_text(re.compile("待上传")).first).to_be_visible()

    # 中心今天起用新的一版,停用了另一张表
    def change():
        by, at = Actor.system("journey"), this_moment()
        raw = FormTemplate.objects.get(code="frail", version="1").definition | {
            "version": "2",
            "effectivePeriod": {"start": TODAY},
        }
        forms.publish_template(template_id=forms.draft_template(definition=raw, by=by, at=at).pk, by=by, at=at)
        gad7 = FormTemplate.objects.get(code="gad7", version="1")
        forms.retire_template(template_id=gad7.pk, by=by, at=at)

    in_the_house(change)
    live.kill("web")
    live.start("web")

    mine.signal(is_there=True)
    page.goto("/app/doctor.html#/outbox")
    page.reload()
    unlock(page)
    expect(page.get_by_text("都传好了")).to_be_visible(timeout=SLOW)
    rows = {one["name"]: page.locator(".listed > div", has_text=one["name"]) for one in (yesterdays, todays, ended)}
    expect(rows[yesterdays["name"]].get_by_text("传好了", exact=True)).to_be_visible()
    for person in (todays, ended):
        expect(rows[person["name"]].get_by_text("收下了，等人决定")).to_be_visible()
        expect(rows[person["name"]].get_by_text(re.compile("填的内容没有丢"))).to_be_visible()
    assert visits_of(page, yesterdays)[0]["forms"][0]["status"] == "stored"
    staff_signs_in(desk_page, live.url, "desk", "director")
    kept = desk_page.request.get("/api/desk/kept-responses?limit=100").json()["items"]
    assert {todays["id"], ended["id"]} <= {one["patient_id"] for one in kept}


def _quiet_people(page: Page, number: int) -> list[dict]:
    """People above 65 of the own panel with nothing planned, whose names occur once."""
    listed = page.request.get("/api/doctor/patients?mine=true&min_age=65&limit=100").json()["items"]
    found: list[dict] = []
    for row in listed:
        plan = page.request.get(f"/api/doctor/visits/plan?patient_id={row['id']}").json()
        if not plan["people"][0]["forms"] and [one["name"] for one in listed].count(row["name"]) == 1:
            found.append({"id": row["id"], "name": row["name"]})
        if len(found) == number:
            return found
    raise AssertionError(f"only {len(found)} of {number} quiet people in this panel")
