"""The same sentences hold for the simulators and for the real adapters: what passes here may stand in for it there."""

import socket

import pytest

from jiayi.foundation.messaging.adapters import (
    GatewayRefused,
    GatewayUnavailable,
    NoGateway,
    Simulator,
    SmsGateway,
    VoiceGateway,
    WechatGateway,
    gateway_for,
    http,
)
from jiayi.foundation.messaging.models import SimulatedDelivery
from jiayi.foundation.messaging.tests.gateway import KEY, STATES, relay

pytestmark = pytest.mark.django_db
REAL = {"sms": SmsGateway, "wechat": WechatGateway, "voice": VoiceGateway}


@pytest.fixture(params=["simulated sms", "simulated wechat", "simulated voice", *REAL])
def gateway(request):
    if request.param.startswith("simulated"):
        yield Simulator(request.param.split()[1])
        return
    with relay() as (url, _):
        yield REAL[request.param](url=url, key=KEY)


def send(gateway, address="13800000001"):
    return gateway.send(
        address=address, text="【家医】验证码 123456", provider_code="T1", template="login_code", values={}
    )


def test_a_message_gets_a_number_and_a_receipt(gateway):
    number = send(gateway)
    assert number
    assert gateway.receipt(number) == "delivered"


def test_every_message_gets_its_own_number(gateway):
    assert send(gateway) != send(gateway)


def test_an_address_that_will_never_work_is_refused_for_good(gateway):
    with pytest.raises(GatewayRefused):
        send(gateway, "13800000000")


def test_a_busy_gateway_is_worth_another_try(gateway):
    with pytest.raises(GatewayUnavailable):
        send(gateway, "13800000009")


def test_nobody_knows_a_number_that_was_never_given(gateway):
    with pytest.raises(GatewayRefused):
        gateway.receipt("unknown")


def test_the_relay_gets_what_was_meant_for_the_phone():
    with relay() as (url, messages):
        send(SmsGateway(url=url, key=KEY))
        send(WechatGateway(url=url, key=KEY), "openid-1")
    assert list(messages.values()) == [
        {"phone": "13800000001", "text": "【家医】验证码 123456", "template": "T1"},
        {"touser": "openid-1", "template_id": "T1", "data": {"content": {"value": "【家医】验证码 123456"}}},
    ]


def test_a_wrong_key_is_refused_and_nonsense_is_not_believed():
    with relay() as (url, _):
        with pytest.raises(GatewayRefused):
            send(SmsGateway(url=url, key="wrong"))
        with pytest.raises(GatewayUnavailable):
            send(SmsGateway(url=url, key=KEY), "13800000008")


def test_a_call_says_how_it_ended_and_nonsense_is_asked_about_again():
    with relay() as (url, messages):
        voice = VoiceGateway(url=url, key=KEY)
        said = {"text": "请打开家医", "provider_code": "V1", "template": "alert_team", "values": {}}
        ended = {ending: voice.send(address=f"1380000{ending}", **said) for ending in ("1000", *STATES)}
        assert [voice.receipt(ended[ending]) for ending in ("1000", "1001", "1002", "1003")] == [
            "delivered", "sent", "failed", "failed",
        ]  # fmt: skip
        with pytest.raises(GatewayUnavailable, match="看不懂"):
            voice.receipt(ended["1004"])
        assert messages["m/1"] == {"phone": "13800001000", "text": "请打开家医", "template": "V1", "repeat": 2}


def test_a_line_that_is_cut_is_worth_another_try():
    with relay() as (url, _), pytest.raises(GatewayUnavailable):
        send(VoiceGateway(url=url, key=KEY), "13800000007")


def test_a_gateway_that_does_not_answer_in_time_is_unavailable(monkeypatch):
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(GatewayUnavailable):
        send(VoiceGateway(url=f"http://127.0.0.1:{silent.getsockname()[1]}", key=KEY))


def test_a_gateway_that_is_not_there_is_unavailable():
    with relay() as (url, _):
        pass
    with pytest.raises(GatewayUnavailable):
        send(SmsGateway(url=url, key=KEY))


def test_a_key_never_travels_in_the_clear():
    with pytest.raises(ValueError, match="https"):
        SmsGateway(url="http://sms.example", key=KEY)


def test_the_simulator_keeps_what_it_was_given_encrypted():
    send(Simulator("sms"))
    row = SimulatedDelivery.objects.get()
    assert (str(row.address), str(row.text)) == ("13800000001", "【家医】验证码 123456")


def test_the_environment_chooses_the_gateway(monkeypatch, settings):
    assert isinstance(gateway_for("sms"), Simulator)
    monkeypatch.setenv("JIAYI_SMS_URL", "https://sms.example/v1")
    assert isinstance(gateway_for("sms"), SmsGateway)
    monkeypatch.delenv("JIAYI_SMS_URL")
    monkeypatch.delenv("JIAYI_TESTING")
    assert isinstance(gateway_for("sms"), NoGateway)
    settings.IS_DEMO = True
    assert isinstance(gateway_for("wechat"), Simulator)


def test_without_a_gateway_a_message_fails_in_the_open():
    with pytest.raises(GatewayRefused, match="没有配置"):
        send(NoGateway())
    with pytest.raises(GatewayUnavailable):
        NoGateway().receipt("1")
