"""预警规则 as a kind of rule in versions."""

from collections.abc import Mapping
from typing import Any

from jiayi.care.vitals import queries as vitals
from jiayi.foundation.revisions import services as revisions

from .. import rules
from ..models import AlertRuleSet
from ..permissions import AlertPermission as P

F, Problem = revisions.Field, revisions.Problem
CODE, NAME = "alerts", "预警规则"


def _when(*triggers: str) -> tuple[str, tuple[str, ...]]:
    return ("trigger", triggers)


OUTLINE = (
    F(key="rules", label="规则", kind="rows", row_word="条", row_key=("code",), fields=(
        F(key="label", label="叫什么", longest=60),
        F(key="code", label="编码", longest=30),
        F(key="trigger", label="什么时候", kind="choice", options=tuple(rules.TRIGGERS.items())),
        F(key="severity", label="级别", kind="choice", options=tuple(rules.SEVERITIES.items()), is_assumed=True),
        F(key="kinds", label="看哪几种", kind="choices", options=vitals.list_kinds(at_home=True), is_required=False,
          empty_words="都看", is_assumed=True, shown_when=_when("abnormal")),
        F(key="colour", label="只对", kind="choice", options=tuple(rules.COLOURS.items()),
          shown_when=_when("no_reading")),
        F(key="days", label="多少天", kind="integer", unit="天", at_least=1, at_most=365, is_assumed=True,
          shown_when=_when("abnormal", "no_reading", "adherence", "medicine")),
        F(key="times", label="几次", kind="integer", unit="次", at_least=1, at_most=100, is_assumed=True,
          shown_when=_when("abnormal", "adherence")),
        F(key="drop_percent", label="少了百分之几", kind="integer", unit="%", at_least=10, at_most=100, is_assumed=True,
          shown_when=_when("adherence")),
        F(key="first_minutes", label="团队多久不接，转值班医生", kind="integer", unit="分钟", at_least=1,
          at_most=43_200, is_assumed=True),
        F(key="second_minutes", label="多久不接，转中心主任", kind="integer", unit="分钟", at_least=2, at_most=86_400,
          is_assumed=True),
        F(key="tells_family", label="同时告诉代办的家人", kind="flag"),
        F(key="rest_minutes", label="了结以后多久不再响", kind="integer", unit="分钟", at_least=0,
          at_most=259_200, is_assumed=True, hint="中间好过，再来照样响"),
    )),
)  # fmt: skip


def read(row: AlertRuleSet) -> dict[str, Any]:
    blank: dict[str, Any] = {"colour": "", "kinds": [], "days": None, "times": None, "drop_percent": None}
    return {"rules": [blank | one for one in row.rules]}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    problems = []
    for index, one in enumerate(proposal.content["rules"]):
        if one["second_minutes"] <= one["first_minutes"]:
            problems.append(Problem(path=f"rules.{index}.second_minutes", message="要晚于转值班医生的时间"))
        if one["trigger"] == "critical" and one["severity"] != "red":
            problems.append(Problem(path=f"rules.{index}.severity", message="危急值只能是红色"))
    if not any(one["trigger"] == "critical" for one in proposal.content["rules"]):
        problems.append(Problem(path="rules", message="不能没有危急值这一条"))
    return problems


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(
        sentences=(
            "已经发出的预警按发出时的规则走完；从启用那天起，新的读数按新的一版。",
            "居民屏幕上的急救提示与规则无关，一直都有。",
        )
    )


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rules": [{key: value for key, value in one.items() if value not in ("", None, [])} for one in found["rules"]]
    }


KIND = revisions.rule_kind(
    code="alert_rules",
    title=NAME,
    words="危急值、几天不到目标、多久没量；谁先管，几分钟不接转给谁",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.EDIT_RULES,
    model=AlertRuleSet,
    document=read,
    columns=written,
    code_of_only=CODE,
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
    may_add=False,
)
