import json

import pytest

from jiayi.foundation.messaging import rules
from jiayi.foundation.messaging.services.templates import SHIPPED

ENTRIES = json.loads(SHIPPED.read_text())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['code']}-{entry['channel']}")
def test_every_shipped_template_keeps_health_data_in_the_house(entry):
    rules.check_template(channel=entry["channel"], title=entry.get("title", ""), body=entry["body"])


def test_every_message_with_an_outside_channel_also_has_its_line_in_the_inbox():
    inside = {entry["code"] for entry in ENTRIES if entry["channel"] == "in_app"}
    outside = {entry["code"] for entry in ENTRIES if entry["channel"] != "in_app"}
    assert outside - inside == {"login_code", "signing_code", "proxy_code", "presence_code"}


@pytest.mark.parametrize(
    "body",
    [
        "【家医】{patient}您好",
        "【家医】您的血压偏高",
        "【家医】请来中心复查糖尿病",
        "【家医】{code.__class__}",
        "【家医】{0}",
        "【家医】{",
    ],
)
def test_an_sms_with_a_name_or_health_data_is_refused(body):
    with pytest.raises(rules.TemplateRefused):
        rules.check_template(channel="sms", title="", body=body)


def test_the_same_words_may_stand_in_the_inbox():
    rules.check_template(channel="in_app", title="血压偏高", body="{patient}的血压偏高")


def test_a_line_is_filled_in_or_refused_but_never_half_filled():
    assert rules.filled("到{end}为止", {"end": "12月31日", "other": "x"}) == "到12月31日为止"
    with pytest.raises(rules.TemplateRefused, match="end"):
        rules.filled("到{end}为止", {})


def test_what_people_wrote_is_not_read_as_a_placeholder():
    assert rules.filled("{text}", {"text": "{code}"}) == "{code}"


def test_each_try_waits_longer():
    assert [rules.retry_wait(attempt) for attempt in (1, 2, 3)] == [30, 120, 480]
