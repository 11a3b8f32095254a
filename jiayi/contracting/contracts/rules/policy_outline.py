"""签约政策的提纲: every setting of PolicyRules with its name, unit, range and source, for the form of the desk."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from .moving import ENDING_REASONS
from .policy import PolicyRules

_STAFF, _BOTH = "staff", "both"
WHO = ((_BOTH, "居民和医护都可以选"), (_STAFF, "只有医护可以选"))
# What a reason counts as; those nobody chooses (转签, 异议成立, 冷静期) follow from other acts.
COUNTS_AS = tuple((reason.code, reason.label) for reason in ENDING_REASONS.values() if reason.who)

# Key, label, kind and the rest of its declaration.
SETTINGS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("start", "服务从哪天起", "choice", {
        "group": "签多久", "options": (("signing_day", "签约当天起"), ("next_january", "次年 1 月 1 日起")),
        "source": "杭州：次年 1 月 1 日起；国家：签约之日起（国卫基层发〔2018〕35 号）"}),
    ("min_years", "最少签几年", "integer", {
        "group": "签多久", "unit": "年", "at_least": 1, "at_most": 10,
        "source": "国卫基层发〔2022〕10 号：可签一至三年"}),
    ("max_years", "最多签几年", "integer", {
        "group": "签多久", "unit": "年", "at_least": 1, "at_most": 10,
        "source": "国卫基层发〔2022〕10 号：可签一至三年"}),
    ("default_years", "没有选时签几年", "integer", {
        "group": "签多久", "unit": "年", "at_least": 1, "at_most": 10, "is_assumed": True}),
    ("adult_age", "满几岁自己签", "integer", {
        "group": "谁来签", "unit": "岁", "at_least": 14, "at_most": 22,
        "source": "《民法典》第十七条：十八周岁以上为成年人"}),
    ("offer_valid_days", "发起后几天内确认有效", "integer", {
        "group": "谁来签", "unit": "天", "at_least": 1, "at_most": 365, "is_assumed": True}),
    ("paper_backdate_days", "纸质协议最多补录几天前的", "integer", {
        "group": "谁来签", "unit": "天", "at_least": 0, "at_most": 366, "is_assumed": True}),
    ("capacity_warn", "团队签到几成时提醒", "share", {
        "group": "谁来签", "at_least": "0.1", "at_most": 1, "is_assumed": True,
        "hint": "每个团队最多签多少人，在团队页上定"}),
    ("ask_again_days", "拒签后几天内不再问", "integer", {
        "group": "谁来签", "unit": "天", "at_least": 0, "at_most": 3650, "is_assumed": True}),
    ("cooling_off_days", "冷静期", "integer", {
        "group": "反悔和异议", "unit": "天", "at_least": 0, "at_most": 60, "is_assumed": True,
        "hint": "期内取消全额退费"}),
    ("dispute_answer_days", "异议几个工作日内答复", "integer", {
        "group": "反悔和异议", "unit": "个工作日", "at_least": 1, "at_most": 60, "is_assumed": True}),
    ("upheld_dispute", "异议成立后协议怎么办", "choice", {
        "group": "反悔和异议", "options": (("end", "当天终止"), ("void", "从头作废")), "is_assumed": True}),
    ("transfer_start", "换团队从哪天起", "choice", {
        "group": "换团队和离岗", "options": (("same_day", "接受当天起"), ("next_january", "次年 1 月 1 日起")),
        "is_assumed": True}),
    ("transfer_days", "转签申请几天内答复", "integer", {
        "group": "换团队和离岗", "unit": "天", "at_least": 1, "at_most": 90, "is_assumed": True}),
    ("leaving_days", "医生离岗后居民几天内选", "integer", {
        "group": "换团队和离岗", "unit": "天", "at_least": 1, "at_most": 90, "is_assumed": True}),
    ("leaving_silence", "离岗后居民没有答复", "choice", {
        "group": "换团队和离岗", "options": (("keep", "由代管团队接着服务"), ("end", "协议终止")), "is_assumed": True}),
    ("location_decimals", "签字地点记到小数第几位", "integer", {
        "group": "谁来签", "unit": "位", "at_least": 0, "at_most": 5, "is_assumed": True, "hint": "3 位约一百米"}),
    ("reopen_days", "解约后几天内可以恢复", "integer", {
        "group": "解约", "unit": "天", "at_least": 0, "at_most": 90, "is_assumed": True}),
    ("reopen_error_days", "误登死亡、迁出几天内可以恢复", "integer", {
        "group": "解约", "unit": "天", "at_least": 0, "at_most": 366, "is_assumed": True}),
    ("condolence", "登记去世后给家属一条慰问", "flag", {"group": "解约", "is_assumed": True}),
)  # fmt: skip
END_REASONS = "end_reasons"


def full_rules(rules: dict[str, Any]) -> dict[str, Any]:
    """A version of any age with every setting written out, as the form shows it."""
    defaults = {part.name: part.default for part in fields(PolicyRules) if part.default is not MISSING}
    written = {key: rules.get(key, defaults.get(key)) for key, *_ in SETTINGS}
    return written | {END_REASONS: [dict(entry) for entry in rules.get(END_REASONS) or built_in_reasons()]}


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenReason:
    """A reason somebody gives: in the words of the policy, and what it counts as."""

    code: str
    label: str
    words: str
    counts_as: str
    needs_note: bool

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "GivenReason":
        return cls(
            code=entry["code"],
            label=entry["label"],
            words=entry.get("words") or "",
            counts_as=entry["counts_as"],
            needs_note=bool(entry.get("needs_note")),
        )


def built_in_reasons() -> list[dict[str, Any]]:
    """The reasons a party may give, as they were before a policy named its own."""
    return [
        {
            "code": reason.code,
            "label": reason.label,
            "counts_as": reason.code,
            "words": reason.words,
            "who": _BOTH if "resident" in reason.who else _STAFF,
            "needs_note": reason.code in ("team", "duplicate"),
        }
        for reason in ENDING_REASONS.values()
        if reason.who
    ]
