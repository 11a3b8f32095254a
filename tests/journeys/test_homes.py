"""A family at home: a card opens the elder home, a daughter asks and her mother agrees, a household is moved."""

import re

import pytest
from playwright.sync_api import Page, expect

from jiayi.entrypoints.demo.stories.elder_cards import CHILD_PHONE, PARENT_PHONE
from jiayi.foundation.cards.models import ElderCard
from jiayi.kernel import scope
from jiayi.kernel.crypto import blind_index

from .steps import WRITE, resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000


@pytest.fixture
def mothers_card(live, django_db_blocker):
    """What is printed on the mother's card and what she knows: token, number, the last four, her name."""
    with django_db_blocker.unblock(), scope.everything(reason="the journey holds the card in its hand"):
        rows = ElderCard.objects.select_related("patient").filter(status="active")
        card = rows.get(patient__phone_index=blind_index("phone", PARENT_PHONE))
        return str(card.token), card.number, str(card.patient.identity_number)[-4:], card.patient.name


def test_a_card_is_printed_typed_at_the_counter_and_opens_the_elder_home(page_of, live, mothers_card):
    token, number, tail, name = mothers_card
    # 签约专员：把没打印过的打出来
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "clerk")
    desk.goto("/app/desk.html#/elder-cards")
    desk.get_by_role("button", name=re.compile("打印一批")).click()
    desk.get_by_role("button", name="排进去打印").click()
    expect(desk.get_by_role("link", name="取 PDF").first).to_be_visible(timeout=30_000)

    # 老人打电话报号码：输进找人的框,先说为什么
    desk.get_by_label("找居民").fill(number)
    desk.get_by_label("找居民").press("Enter")
    desk.get_by_label("为什么看").select_option("call")
    desk.get_by_role("button", name="打开这个人").click()
    expect(desk.get_by_role("heading", name=name, level=1)).to_be_visible(timeout=SLOW)

    # 老人扫卡：按四位,看到大字的家
    phone = page_of(is_phone=True)
    phone.goto(f"/app/resident.html#/card/{token}")
    for key in tail:
        phone.get_by_role("button", name=key, exact=True).click()
    expect(phone.get_by_role("heading", name=f"{name}，您好")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_role("link", name=re.compile("打电话给"))).to_be_visible()
    phone.get_by_role("button", name="看完了").click()
    expect(phone.get_by_text("请再扫一次老人卡")).to_be_visible()


def test_a_daughter_asks_and_her_mother_agrees_and_takes_it_back(page_of, live, mothers_card):
    name = mothers_card[3]
    # 女儿：在自己手机上提出
    hers = page_of(is_phone=True)
    resident_signs_in(hers, live.url, CHILD_PHONE)
    hers.goto("/app/resident.html#/family/ask")
    hers.get_by_label("他的姓名").fill(name)
    hers.get_by_role("button", name="手机号").click()
    hers.get_by_label("他登记的手机号").fill(PARENT_PHONE)
    hers.get_by_role("button", name="送去，请他同意").click()
    expect(hers.get_by_role("heading", name="我提出的")).to_be_visible(timeout=SLOW)

    # 母亲：看一看,同意
    mothers = page_of(is_phone=True)
    resident_signs_in(mothers, live.url, PARENT_PHONE)
    mothers.goto("/app/resident.html#/family")
    mothers.get_by_role("button", name="看一看，再决定").click()
    mothers.get_by_role("button", name="同意", exact=True).click()
    expect(mothers.get_by_role("heading", name="谁能替我办")).to_be_visible(timeout=SLOW)

    # 女儿：能替她办了
    hers.reload()
    expect(hers.get_by_text("同意了", exact=True)).to_be_visible(timeout=SLOW)

    # 母亲：随时收回
    mothers.get_by_role("button", name="收回", exact=True).first.click()
    mothers.get_by_role("button", name="收回", exact=True).last.click()
    expect(mothers.get_by_role("heading", name="谁能替我办")).to_be_hidden(timeout=SLOW)


def test_a_member_is_dragged_to_another_home_split_off_and_brought_back(page_of, live):
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "clerk")
    first, second = _two_homes(desk)
    moving = next(one for one in first["members"] if one["relation"] != "02")
    desk.goto("/app/desk.html#/households")
    for home in (first, second):
        head = next(one["name"] for one in home["members"] if one["relation"] == "02")
        desk.get_by_role("searchbox", name="找家庭").fill(head)
        desk.get_by_role("button", name="找", exact=True).click()
        desk.get_by_role("button", name=re.compile(f"^{head}家.*{re.escape(home['address'])}")).first.click()
        expect(desk.get_by_role("region", name=f"{head}家")).to_be_visible()

    # 拖过去,先看会怎样,存好,撤回
    home_of = desk.get_by_role("region", name=f"{_head(second)}家")
    desk.get_by_role("listitem").filter(has_text=moving["name"]).first.drag_to(home_of)
    expect(desk.get_by_text(f"{moving['name']}：从{_head(first)}家到{_head(second)}家")).to_be_visible()
    desk.get_by_role("button", name="存好").click()
    desk.get_by_role("button", name="撤回这一次").click()
    expect(desk.get_by_text("撤回了一次").first).to_be_visible(timeout=SLOW)

    # 不用鼠标：用“移到”分成新的一家
    desk.get_by_label(f"把{moving['name']}移到").select_option(label="新的一家")
    expect(desk.get_by_text(f"{moving['name']}：从{_head(first)}家到{moving['name']}家，是户主")).to_be_visible()
    desk.get_by_role("button", name="先不改").click()
    expect(desk.get_by_text("还没有改动")).to_be_visible()


def _head(home: dict) -> str:
    return next(one["name"] for one in home["members"] if one["relation"] == "02")


def _is_head(member: dict) -> bool:
    return member["relation"] == "02" and member["state"] == "current"


def _two_homes(page: Page) -> tuple[dict, dict]:
    """Two homes whose heads have names that nobody else in them has; the first has somebody to move."""
    found = page.request.get("/api/desk/households?q=王", headers=WRITE).json()["households"]
    whole = [
        home for home in found if any(one["relation"] == "02" and one["state"] == "current" for one in home["members"])
    ]
    first = next(
        home
        for home in whole
        if any(one["relation"] not in ("", "02") and one["state"] == "current" for one in home["members"])
        and all(one["state"] == "current" for one in home["members"])
    )
    second = next(home for home in whole if home["id"] != first["id"] and _head(home) != _head(first))
    return first, second
