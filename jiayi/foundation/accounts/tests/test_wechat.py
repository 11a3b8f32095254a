"""微信登录: no code for who has bound before, and nobody gets in by a forged, borrowed or old round trip."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from jiayi.foundation.accounts import queries, rules, services
from jiayi.foundation.accounts.adapters import SimulatedAccount
from jiayi.foundation.accounts.adapters.simulator import UNREACHABLE
from jiayi.foundation.accounts.api import desk
from jiayi.foundation.accounts.models import ResidentAccount, Session, WechatLink, WechatTicket
from jiayi.foundation.audit.models import SecurityLog
from jiayi.foundation.messaging.models import Delivery, WechatBinding
from jiayi.foundation.patients import services as patients
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.calling import Caller, without_permission
from tests.people import AT, H5, organization, patient

pytestmark = pytest.mark.django_db
PHONE, MINUTE = "13800000001", timedelta(minutes=1)


def everything():
    return scope.everything(reason="test")


def there_and_back(open_id="o-1", *, to="/contracts", code=None, state=None, browser=None, at=AT):
    """One round trip; what is given replaces what the browser would bring."""
    begun = services.begin_wechat(target=to, origin=H5, at=at)
    carried = parse_qs(urlsplit(begun.url).query)["state"][0]
    with everything():
        returned = services.finish_wechat(
            code=SimulatedAccount().give_code(open_id) if code is None else code,
            state=carried if state is None else state,
            browser=begun.browser if browser is None else browser,
            origin=H5,
            at=at,
        )
    return begun, returned


def sign_in(browser=None, *, phone=PHONE, at=AT):
    services.request_code(phone=phone, origin=H5, at=at)
    digits = re.search(r"\d{6}", str(Delivery.objects.filter(channel="sms").latest("id").text)).group()
    return services.confirm_code(phone=phone, code=digits, origin=H5, at=at, wechat_browser=browser)


def bind(open_id="o-1", *, phone=PHONE, at=AT):
    begun, _ = there_and_back(open_id, at=at)
    sign_in(begun.browser, phone=phone, at=at)
    return WechatLink.objects.get(account__phone_index=ResidentAccount.objects.latest("pk").phone_index, ended_at=None)


def me(phone=PHONE):
    account = ResidentAccount.objects.latest("pk")
    return Actor(kind="resident", account_id=account.pk, name="王桂芳", channel="resident_h5")


def test_who_is_not_bound_comes_back_with_nothing_but_the_page_they_wanted():
    _, returned = there_and_back()
    assert (returned.signed, returned.problem, returned.target) == (None, "", "/contracts")


def test_bound_with_phone_and_code_the_next_time_needs_no_code():
    person = patient(organization(), phone=PHONE)
    bind()
    _, returned = there_and_back(at=AT + 30 * MINUTE)
    with everything():
        actor = queries.actor_for(token=returned.signed.token, channel="resident_h5", at=AT + 31 * MINUTE)
    assert actor.patient_ids == {person.pk} and returned.target == "/contracts"


def test_one_wechat_acts_for_everybody_of_its_phone_and_gets_their_messages():
    home = organization()
    people = {patient(home, phone=PHONE, name=name).pk for name in ("王桂芳", "陈志强")}
    link = bind()
    with everything():
        assert {person.patient_id for person in queries.list_people(account_id=link.account_id, on=AT.date())} == people
    assert set(WechatBinding.objects.values_list("patient_id", flat=True)) == people


def test_a_forged_state_signs_nobody_in():
    bind()
    _, returned = there_and_back(state="forged", at=AT + MINUTE)
    assert (returned.signed, returned.problem) == (None, "state")
    assert SecurityLog.objects.filter(kind="sign_in_failed", subject="微信登录 state").exists()


def test_a_round_trip_of_another_browser_signs_nobody_in():
    """Somebody sends their own finished link to another person: that browser has not begun it."""
    bind()
    _, returned = there_and_back(browser="another browser", at=AT + MINUTE)
    assert (returned.signed, returned.problem) == (None, "state")


def test_a_state_works_once():
    bind()
    begun = services.begin_wechat(target="/", origin=H5, at=AT)
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    trips = []
    for _ in range(2):
        code = SimulatedAccount().give_code("o-1")
        with everything():
            trips.append(
                services.finish_wechat(code=code, state=state, browser=begun.browser, origin=H5, at=AT).problem
            )
    assert trips == ["", "state"]


def test_a_round_trip_that_took_too_long_is_over():
    begun = services.begin_wechat(target="/", origin=H5, at=AT)
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    returned = services.finish_wechat(
        code="x", state=state, browser=begun.browser, origin=H5, at=AT + rules.WECHAT_TIME
    )
    assert returned.problem == "state"


@pytest.mark.parametrize(("code", "problem"), [("expired", "code"), ("", "declined"), (UNREACHABLE, "busy")])
def test_what_goes_wrong_at_wechat_leads_to_the_phone_with_a_word(code, problem):
    _, returned = there_and_back(code=code)
    assert (returned.signed, returned.problem, returned.target) == (None, problem, "/contracts")


def test_a_code_that_was_used_before_is_refused():
    code = SimulatedAccount().give_code("o-1")
    SimulatedAccount().open_id_of(code)
    assert there_and_back(code=code)[1].problem == "code"


def test_a_wechat_of_another_phone_is_not_taken_over():
    bind()
    begun, _ = there_and_back(at=AT + MINUTE, to="/")
    WechatTicket.objects.update(closed_at=None, open_id="o-1")
    with pytest.raises(services.WechatBoundElsewhere):
        sign_in(begun.browser, phone="13800000002", at=AT + MINUTE)
    assert WechatLink.objects.filter(ended_at=None).count() == 1


def test_a_new_wechat_takes_the_place_of_the_one_before():
    bind("o-1")
    bind("o-2", at=AT + MINUTE)
    ended = WechatLink.objects.get(ended_at__isnull=False)
    assert (str(ended.open_id), ended.end_reason) == ("o-1", "replaced")
    assert there_and_back("o-1", at=AT + 2 * MINUTE)[1].signed is None
    assert there_and_back("o-2", at=AT + 2 * MINUTE)[1].signed is not None


def test_without_a_round_trip_nothing_is_bound_and_the_code_can_be_used_again():
    services.request_code(phone=PHONE, origin=H5, at=AT)
    digits = re.search(r"\d{6}", str(Delivery.objects.latest("id").text)).group()
    with pytest.raises(services.WechatTicketOver):
        services.confirm_code(phone=PHONE, code=digits, origin=H5, at=AT, wechat_browser="nothing")
    assert services.confirm_code(phone=PHONE, code=digits, origin=H5, at=AT).token
    assert not WechatLink.objects.exists()


def test_unbound_by_oneself_it_signs_in_no_more_and_gets_no_messages():
    patient(organization(), phone=PHONE)
    bind()
    services.unbind_own_wechat(by=me(), at=AT + MINUTE)
    assert there_and_back(at=AT + 2 * MINUTE)[1].signed is None
    assert not WechatBinding.objects.exists()
    assert set(SecurityLog.objects.filter(kind__startswith="wechat").values_list("kind", flat=True)) == {
        "wechat_bound",
        "wechat_unbound",
    }
    with pytest.raises(services.WechatNotBound):
        services.unbind_own_wechat(by=me(), at=AT + MINUTE)


def test_on_a_lost_phone_staff_end_the_binding_and_every_open_session():
    home = organization()
    person = patient(home, phone=PHONE)
    bind()
    caller = Caller(desk.router, "accounts-desk-wechat")
    nurse = staff_actor(organization_id=home.pk, organization_path=home.path, roles=frozenset({"nurse"}))
    stranger = staff_actor(organization_path=organization().path, roles=frozenset({"nurse"}))
    path = f"/patients/{person.pk}/wechat"
    assert caller.get(nurse, path)[1]["bound_at"]
    assert caller.post(without_permission(nurse), f"{path}/unbind")[0] == 403
    assert caller.post(stranger, f"{path}/unbind")[0] == 404
    assert caller.post(nurse, f"{path}/unbind") == (200, {"bound_at": None, "last_sign_in_at": None})
    assert not Session.objects.filter(resident__isnull=False, ended_at=None).exists()
    link = WechatLink.objects.get()
    assert (link.end_reason, link.ended_by_name) == ("staff", nurse.name)


def test_a_record_that_gets_another_phone_no_longer_speaks_to_this_wechat():
    person = patient(organization(), phone=PHONE)
    bind()
    with everything():
        patients.change_contact(patient_id=person.pk, phone="13800000003", by=Actor.system("t"), at=AT)
    run_jobs()
    assert not WechatBinding.objects.filter(patient_id=person.pk).exists()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "/a b", "javascript:1", ""])
def test_wechat_leads_to_pages_of_ours_only(target):
    assert rules.wechat_target(target) == "/"


def test_the_menu_is_ours_fits_the_rules_of_wechat_and_leads_through_the_sign_in(settings):
    settings.PUBLIC_URL = "https://jiayi.example"
    menu = services.publish_menu(is_rehearsal=True)
    assert [button["name"] for button in menu["button"]] == ["我的签约", "找医生", "家人和我"]
    urls = [one["url"] for button in menu["button"] for one in button.get("sub_button", [button])]
    assert "https://jiayi.example/api/resident/login/wechat?to=/teams" in urls
    services.publish_menu(is_rehearsal=False)


def test_a_menu_wechat_would_refuse_is_refused_here_with_its_reasons(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    with pytest.raises(services.MenuRefused, match="https"):
        services.publish_menu(is_rehearsal=False)
    long = {"button": [{"name": "名字长得放不下", "to": "/"}] * 4}
    assert len(rules.wechat_menu(long, base="https://x")[1]) == 5


def test_the_database_keeps_one_account_per_wechat_and_one_wechat_per_account():
    link = bind()
    values = {"open_id": "o-1", "bound_at": AT}
    other = ResidentAccount.objects.create(phone="13900000000", phone_index=b"x", created_at=AT)
    for account, index, name in (
        (other, bytes(link.open_id_index), "one_account_per_wechat"),
        (link.account, b"another", "one_wechat_per_account"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            WechatLink.objects.create(account=account, open_id_index=index, **values)
    with pytest.raises(IntegrityError, match="ended_with_reason"), transaction.atomic():
        WechatLink.objects.filter(pk=link.pk).update(ended_at=AT)
    with pytest.raises(IntegrityError, match="back_before_known"), transaction.atomic():
        WechatTicket.objects.update(open_id="o", returned_at=None)


def test_through_the_browser_from_the_menu_to_the_own_page(settings):
    """Redirects, cookies and the login page, as a browser sees them."""
    settings.PUBLIC_URL = "http://testserver"
    patient(organization(), phone=PHONE)
    browser = Client()
    to_wechat = browser.get("/api/resident/login/wechat?to=/contracts")
    back = browser.get(to_wechat["Location"])
    landed = browser.get(back["Location"])
    assert unquote(landed["Location"]) == "/app/resident.html#/login?back=/contracts&wechat=new"
    assert browser.get("/api/resident/login/wechat/state").json() == {"is_ready": True, "awaits_binding": True}
    write = {"HTTP_X_REQUESTED_WITH": "jiayi", "content_type": "application/json"}
    browser.post("/api/resident/login/code", {"phone": PHONE}, **write)
    digits = re.search(r"\d{6}", str(Delivery.objects.latest("id").text)).group()
    body = {"phone": PHONE, "code": digits, "binds_wechat": True}
    assert browser.post("/api/resident/login", body, **write).status_code == 204
    seen = browser.get("/api/resident/security").json()
    assert seen["wechat"]["bound_at"] and seen["phone"] == "138****0001"
    # The same WeChat on another day: one tap on the menu.
    del browser.cookies["jiayi_resident"]
    landed = browser.get(browser.get(browser.get("/api/resident/login/wechat?to=/teams")["Location"])["Location"])
    assert landed["Location"] == "/app/resident.html#/teams"
    assert browser.get("/api/resident/me").status_code == 200
    assert browser.delete("/api/resident/security/wechat", **write).json()["wechat"] is None


def test_the_simulator_sends_nobody_to_a_foreign_address():
    address = "/api/public/wechat-simulator/authorize?redirect_uri=https://evil.example&state=s"
    assert Client().get(address).status_code == 404


def test_without_an_account_the_menu_link_still_opens_the_page(monkeypatch):
    monkeypatch.setattr("jiayi.foundation.accounts.services.wechat.official_account", lambda: None)
    begun = services.begin_wechat(target="/teams", origin=H5, at=AT)
    assert (begun.url, begun.browser) == ("/app/resident.html#/teams", "")
