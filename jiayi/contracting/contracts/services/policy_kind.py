"""签约政策 as a kind of rule in versions: its outline, what a new version would mean, its publication."""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.revisions import services as revisions

from .. import queries
from ..models import SigningPolicy
from ..permissions import ContractPermission as P
from ..rules import PolicyRules
from ..rules.policy_outline import COUNTS_AS, END_REASONS, SETTINGS, WHO, full_rules

F = revisions.Field
OUTLINE = (
    F(key="name", label="政策名称", longest=60),
    *(F(key=key, label=label, kind=kind, **more) for key, label, kind, more in SETTINGS),  # type: ignore[arg-type]
    F(
        key=END_REASONS,
        label="解约原因",
        kind="rows",
        group="解约",
        row_word="条",
        row_key=("code",),
        hint="协议算哪一种终止由“算作”决定，费用和考核口径不变；转签、异议成立、冷静期取消由系统认定，不在这里",
        is_assumed=True,
        fields=(
            F(key="label", label="原因", longest=30),
            F(key="code", label="编码", longest=20, hint="小写英文，发布后别改"),
            F(key="counts_as", label="算作", kind="choice", options=COUNTS_AS),
            F(key="who", label="谁可以选", kind="choice", options=WHO),
            F(key="needs_note", label="要写说明", kind="flag"),
            F(key="words", label="给人看的解释", kind="long", is_required=False, longest=120),
        ),
    ),
)


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    problems = []
    years = {key: proposal.content[key] for key in ("min_years", "max_years", "default_years")}
    if years["min_years"] > years["max_years"]:
        problems.append(revisions.Problem(path="max_years", message="最多签几年不能少于最少签几年"))
    elif not years["min_years"] <= years["default_years"] <= years["max_years"]:
        problems.append(revisions.Problem(path="default_years", message="没有选时签几年，要在最少和最多之间"))
    for index, reason in enumerate(proposal.content[END_REASONS]):
        if not reason["code"].isascii() or not reason["code"].replace("_", "").isalnum():
            problems.append(
                revisions.Problem(path=f"{END_REASONS}.{index}.code", message="编码只用小写英文、数字和下划线")
            )
    if not problems:
        try:
            PolicyRules.read(_rules(proposal.content))
        except (ValueError, TypeError, ArithmeticError):
            problems.append(revisions.Problem(path="", message="政策规则不完整或互相矛盾，请逐项核对"))
    return problems


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    running = queries.count_running_with_policy(code=proposal.code, on=proposal.on)
    sentences = [f"现在有 {running:,} 份有效协议是按这项政策签的，签好的照原来那版，一份也不动。"]
    places = sorted({row.organization.label for row in queries.list_assignments() if row.policy_code == proposal.code})
    if places:
        sentences.append(f"用这项政策的机构：{'、'.join(places)}（含下级）。")
    if proposal.effective_from:
        sentences.append(f"从 {proposal.effective_from.isoformat()} 起新签、续签、转签按新的一版。")
    return revisions.Effect(sentences=sentences)


def _rules(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "name"}


KIND = revisions.rule_kind(
    code="signing_policy",
    title="签约政策",
    words="签几年、冷静期、拒签后多久再问、换团队、解约原因。各机构用哪项政策另外指定",
    view=P.READ,
    write=P.EDIT_POLICIES,
    decide=P.PUBLISH_POLICIES,
    model=SigningPolicy,
    document=lambda row: {"name": row.name} | full_rules(row.rules),
    columns=lambda found: {"name": found["name"], "rules": _rules(found)},
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
)
