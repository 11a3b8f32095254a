"""Template messages in the official account's own name: one token for many messages, each refusal in words."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope

from .. import services
from ..adapters import AccountGateway, GatewayRefused, GatewayUnavailable, gateway_for, read_mapping
from ..adapters.account import AccountTemplate
from ..models import Delivery, MessageTemplate
from ..rules import TemplateRefused
from .account import APP_ID, SECRET, account

NOW = datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
MAPPING = {"contract_expiring": AccountTemplate("T-9", {"thing1": "{team}", "number2": "{count}"})}


@pytest.fixture
def weixin():
    with account() as (url, known):
        yield AccountGateway(app_id=APP_ID, secret=SECRET, mapping=MAPPING, page="https://x/m", api=url), known


def send(gateway, open_id="o-1", template="contract_expiring"):
    values = {"team": "一组", "count": "7"}
    return gateway.send(address=open_id, text="", provider_code="", template=template, values=values)


def test_a_message_fills_the_template_of_the_account(weixin):
    gateway, known = weixin
    assert send(gateway) == "200001"
    assert known.messages == [{
        "touser": "o-1", "template_id": "T-9", "url": "https://x/m",
        "data": {"thing1": {"value": "一组"}, "number2": {"value": "7"}},
    }]  # fmt: skip


def test_one_token_serves_many_messages_and_other_gateways_of_the_account(weixin):
    gateway, known = weixin
    send(gateway)
    send(AccountGateway(app_id=APP_ID, secret=SECRET, mapping=MAPPING, api=gateway.api), "o-2")
    assert known.tokens == ["t1"]


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_token_that_is_over_is_fetched_anew_and_the_message_goes_out(weixin, code):
    gateway, known = weixin
    send(gateway)
    known.over["t1"] = code
    send(gateway, "o-2")
    assert known.tokens == ["t1", "t2"] and len(known.messages) == 2


def test_a_token_nobody_believes_is_worth_another_try_later(weixin):
    gateway, known = weixin
    known.over |= {"t1": 40001, "t2": 40001}
    with pytest.raises(GatewayUnavailable, match="40001"):
        send(gateway)


@pytest.mark.parametrize(
    ("open_id", "words"),
    [("o-43004", "没有关注公众号"), ("o-48001", "没有模板消息的权限"), ("o-40037", "没有这个模板编号")],
)
def test_a_refusal_says_what_to_do(weixin, open_id, words):
    with pytest.raises(GatewayRefused, match=words):
        send(weixin[0], open_id)


@pytest.mark.parametrize("open_id", ["o-45009", "o-99999"])
def test_a_busy_wechat_is_tried_again(weixin, open_id):
    with pytest.raises(GatewayUnavailable, match="微信繁忙"):
        send(weixin[0], open_id)


def test_a_message_without_a_template_and_a_wrong_secret_are_refused(weixin):
    gateway, _ = weixin
    with pytest.raises(GatewayRefused, match="配模板"):
        send(gateway, template="family_invited")
    with pytest.raises(GatewayRefused, match="AppSecret"):
        send(AccountGateway(app_id=APP_ID, secret="x", mapping=MAPPING, api=gateway.api + "/"))
    with pytest.raises(ValueError, match="https"):
        AccountGateway(app_id=APP_ID, secret=SECRET, mapping=MAPPING, api="http://weixin.example")


def test_the_mapping_is_a_file_and_lets_nothing_personal_out(tmp_path, monkeypatch):
    file = tmp_path / "templates.json"
    file.write_text(json.dumps({"contract_expiring": {"template_id": "T-9", "fields": {"thing1": "{team}"}}}))
    monkeypatch.setenv("JIAYI_WECHAT_TEMPLATES", str(file))
    monkeypatch.delenv("JIAYI_WECHAT_URL", raising=False)
    assert isinstance(gateway_for("wechat"), AccountGateway)
    file.write_text(json.dumps({"contract_expiring": {"template_id": "T-9", "fields": {"thing1": "{name}"}}}))
    with pytest.raises(TemplateRefused):
        read_mapping(file)


@pytest.mark.django_db
def test_a_bound_resident_gets_it_and_it_stays_sent(weixin, monkeypatch):
    gateway, known = weixin
    monkeypatch.setattr(services.delivering, "gateway_for", lambda channel: gateway)
    for channel in ("in_app", "wechat"):
        MessageTemplate.objects.create(code="contract_expiring", channel=channel, version=99, title="x", body="{team}")
    with scope.everything(reason="test"):
        person = make_patient()
        services.bind_wechat(patient_id=person.pk, open_id="o-7", at=NOW)
        services.send(
            template="contract_expiring", context={"team": "一组", "count": 7, "name": "不该出去"}, by="system:x",
            at=NOW, to_patient=person.pk, ways=["wechat"],
        )  # fmt: skip
    row = Delivery.objects.get(channel="wechat")
    assert json.loads(str(row.filling)) == {"team": "一组", "count": "7"}
    services.deliver(delivery_id=row.pk, at=NOW)
    services.poll_receipt(delivery_id=row.pk, at=NOW + timedelta(days=3))
    row.refresh_from_db()
    assert (row.state, row.provider_number, known.messages[0]["touser"]) == ("sent", "200001", "o-7")
    services.wipe_texts(at=NOW + timedelta(days=3))
    row.refresh_from_db()
    assert row.filling is None
