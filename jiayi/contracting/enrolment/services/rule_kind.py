"""签约组织规则 as a kind of rule in versions."""

from jiayi.foundation.revisions import services as revisions

from ..models import EnrolmentPolicy
from ..permissions import EnrolmentPermission as P
from ..rules import ASK, CHANNELS, KEEP, EnrolmentRules

F, Problem = revisions.Field, revisions.Problem
CODE, NAME = "enrolment", "签约组织规则"
_WAYS = {"in_app": "站内消息", "sms": "短信", "wechat": "微信"}
_AGE_SOURCE = "《民法典》第十七、二十七条"
OUTLINE = (
    F(key="reminder_days", label="到期前几天提醒", kind="integers", unit="天", group="续签提醒", is_assumed=True,
      at_least=1, at_most=180, hint="从远到近"),
    F(key="channels", label="先后用哪些方式", kind="choices", group="续签提醒", is_assumed=True,
      options=tuple((code, _WAYS[code]) for code in CHANNELS), hint="都没送到的，进打印的上门名单"),
    F(key="active_days", label="多少天内用过算用得上手机", kind="integer", unit="天", group="续签提醒", is_assumed=True,
      at_least=1, at_most=730),
    F(key="unread_hours", label="多少小时没读就换一种方式", kind="integer", unit="小时", group="续签提醒",
      is_assumed=True, at_least=1, at_most=720),
    F(key="quiet_to", label="早上几点以后才发", kind="integer", unit="点", group="续签提醒", is_assumed=True,
      at_least=0, at_most=12),
    F(key="quiet_from", label="晚上几点以后不发", kind="integer", unit="点", group="续签提醒", is_assumed=True,
      at_least=12, at_most=24),
    F(key="working_days_only", label="只在工作日发", kind="flag", group="续签提醒", is_assumed=True),
    F(key="guardian_notice_days", label="满十八岁前几天通知", kind="integer", unit="天", group="监护", is_assumed=True,
      at_least=0, at_most=365),
    F(key="incapable_review_months", label="其他监护每几个月复核", kind="integer", unit="个月", group="监护",
      is_assumed=True, at_least=1, at_most=120),
    F(key="at_eighteen", label="满十八岁后原来的协议", kind="choice", group="监护", source=_AGE_SOURCE,
      options=((KEEP, "做到期满，由本人续签"), (ASK, "本人没有接手就终止"))),
    F(key="allow_cross_area", label="可以跨区域签约", kind="flag", group="跨区域",
      source="国卫基层发〔2018〕35 号（未见原文，按通行理解）"),
)  # fmt: skip


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    days = list(proposal.content["reminder_days"])
    if days != sorted(set(days), reverse=True):
        return [Problem(path="reminder_days", message="从远到近写，不要重复，例如 60、30、7")]
    if proposal.content["quiet_to"] >= proposal.content["quiet_from"]:
        return [Problem(path="quiet_to", message="开始发的钟点要早于停发的钟点")]
    try:
        EnrolmentRules.read(proposal.content)
    except (ValueError, TypeError):
        return [Problem(path="", message="规则不完整或互相矛盾，请逐项核对")]
    return []


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(sentences=("已经发出的提醒不变；从启用那天起，新的提醒和复核按新的一版。",))


KIND = revisions.rule_kind(
    code="enrolment_rules",
    title=NAME,
    words="续签提前几天提醒、用什么方式、监护复核、跨区域签约",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.EDIT_RULES,
    model=EnrolmentPolicy,
    document=lambda row: dict(row.rules),
    columns=lambda found: {"rules": dict(found)},
    code_of_only=CODE,
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
    may_add=False,
)
