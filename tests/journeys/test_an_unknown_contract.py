"""我不知情: the resident says so, the fee is frozen, the director decides, and the next distribution takes it back."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from jiayi.contracting.contracts.models import Contract
from jiayi.kernel import scope
from jiayi.performance.incentives.models import DistributedContract

from .steps import resident_signs_in, staff_signs_in, worked_out

pytestmark = pytest.mark.journey
PAID_YEAR, YEAR = 2025, 2026
SLOW = 20_000


@pytest.fixture
def somebody(live):
    """A resident whose agreement was paid for in the published distribution of last year and holds today."""
    with scope.everything(reason="the journey looks for its person"):
        paid = DistributedContract.objects.filter(
            distribution__year=PAID_YEAR, distribution__state="published", is_held=False
        ).values("contract_id")
        found = Contract.objects.filter(
            pk__in=paid, status="signed", period__contains=date(2026, 6, 15), patient__phone_index__isnull=False
        )
        found = found.exclude(patient__name__in=["王桂芳", "陈敏", "李建国", "周文"])
        contract = found.select_related("patient").order_by("-pk").first()
        assert contract is not None
        return contract.pk, contract.patient.name, str(contract.patient.phone)


@pytest.fixture
def phone(browser: Browser, live):
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 390, "height": 844},
        base_url=live.url,
        has_touch=True,
    )
    yield context.new_page()
    context.close()


def test_nobody_is_paid_for_a_contract_its_resident_does_not_know(phone: Page, desk_page: Page, live, somebody):
    contract, name, number = somebody

    # 居民说不知情
    resident_signs_in(phone, live.url, number)
    phone.goto(f"/app/resident.html#/contracts/{contract}")
    phone.get_by_role("button", name="我不知道有这份协议").click()
    phone.get_by_label(re.compile("想说的话")).fill("没有人来签过")
    phone.get_by_role("button", name="我不知情，请查").click()
    expect(phone.get_by_text("查清楚以前，钱先不付", exact=False).last).to_be_visible(timeout=SLOW)

    # 主任看凭据
    staff_signs_in(desk_page, live.url, "desk", "director")
    me = desk_page.request.get("/api/desk/me").json()
    desk_page.goto("/app/desk.html#/disputes?status=open&kind=contract")
    desk_page.get_by_role("row").filter(has_text=name).filter(has_text="没有人来签过").first.click()
    expect(desk_page.get_by_text("这份协议的钱冻结着", exact=False)).to_be_visible(timeout=SLOW)
    expect(desk_page.get_by_role("heading", name="凭据")).to_be_visible()
    expect(desk_page.get_by_role("heading", name="还缺什么")).to_be_visible()

    # 居民说得对
    desk_page.get_by_role("button", name="居民说得对").click()
    desk_page.get_by_label(re.compile("怎么核实的")).fill("上门核对过，签名不是本人的")
    desk_page.get_by_role("button", name="协议不算数，全部退回").click()
    expect(desk_page.get_by_role("heading", name="答复")).to_be_visible(timeout=SLOW)

    # 下一次分配扣回，一层层打开到这件异议
    corrected = None
    for _ in range(40):
        corrected = worked_out(desk_page, me["organization_id"], YEAR)
        if float(corrected["adjusted_total"]) < 0:
            break
        desk_page.wait_for_timeout(500)
    assert float(corrected["adjusted_total"]) == -120
    desk_page.goto(f"/app/desk.html#/distributions/{corrected['id']}")
    expect(desk_page.get_by_role("heading", name="以前年度更正")).to_be_visible(timeout=SLOW)
    desk_page.get_by_role("link", name="-120.00").or_(desk_page.get_by_role("link", name="−120.00")).first.click()
    expect(desk_page.get_by_role("link", name="看这件异议")).to_be_visible(timeout=SLOW)
    desk_page.get_by_role("link", name="看这件异议").click()
    expect(desk_page.get_by_text("上门核对过，签名不是本人的")).to_be_visible(timeout=SLOW)

    # 居民看到答复
    phone.reload()
    expect(phone.get_by_text("您说得对，这份签约不算数", exact=False)).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text("已结束", exact=False).first).to_be_visible()
