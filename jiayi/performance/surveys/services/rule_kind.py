"""核查规则 as a kind of rule in versions: what is asked, what counts, what the caller says."""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import queries as terminology

from ..models import SigningSurvey, SurveyRule
from ..permissions import SurveyPermission as P
from ..rules.rulebook import RulebookRefused, read_rulebook

F, Problem = revisions.Field, revisions.Problem
_PHONE = (("yes", "电话是对的"), ("no", "电话不对"), ("unknown", "说明不了"))
_TOLD = {True: "yes", False: "no", None: "unknown"}
_SCRIPT = (("opening", "开头怎么说"), ("privacy", "看得到什么"), ("other", "不是本人接"), ("denied", "居民说没签过"),
           ("closing", "结束怎么说"))  # fmt: skip


def outline() -> tuple[revisions.Field, ...]:
    tags = {entry.code: entry.label for entry in terminology.list_entry_versions(dictionary="population_tag")}
    answers = (
        F(key="label", label="回答", longest=40),
        F(key="value", label="编码", longest=20),
    )
    return (
        F(key="name", label="名称", longest=100),
        F(key="max_attempts", label="最多打几次", kind="integer", unit="次", at_least=1, at_most=10,
          hint="不同的日子打"),
        F(key="proxy_answers_awareness", label="家里人代答也算知晓", kind="flag"),
        F(key="elements", label="有效签约看哪几条", kind="rows", row_word="条", row_key=("code",), fields=(
            F(key="title", label="要素", longest=40),
            F(key="code", label="编码", longest=30),
            F(key="answered_by", label="凭什么定", kind="choice",
              options=(("outcome", "电话结果"), ("records", "系统里的记录"), ("resident", "居民回答"))),
            F(key="is_needed", label="缺了就不算有效", kind="flag"),
            F(key="question", label="怎么问", shown_when=("answered_by", ("resident",)), longest=100),
            F(key="hint", label="给回访员的提示", is_required=False, shown_when=("answered_by", ("resident",))),
            F(key="choices", label="回答", kind="rows", row_word="种", row_key=("value",),
              shown_when=("answered_by", ("resident",)), fields=(
                *answers,
                F(key="passes", label="算符合", kind="flag"),
                F(key="denies", label="算不认这份协议（立异议）", kind="flag"),
            )),
        )),
        F(key="outcomes", label="一通电话的结果", kind="rows", row_word="种", row_key=("code",), fields=(
            F(key="label", label="结果", longest=40),
            F(key="code", label="编码", longest=30),
            F(key="is_final", label="不用再打", kind="flag"),
            F(key="counts", label="算进分母", kind="flag"),
            F(key="phone_correct", label="电话对不对", kind="choice", options=_PHONE),
            F(key="asks", label="要问问题", kind="flag"),
            F(key="by_other", label="不是本人", kind="flag"),
            F(key="is_replaced", label="可以补抽一位", kind="flag"),
        )),
        F(key="satisfaction_question", label="满意度怎么问", longest=100, group="满意度"),
        F(key="satisfaction", label="满意度的回答", kind="rows", row_word="种", row_key=("value",), group="满意度",
          fields=answers),
        F(key="key_groups", label="分哪几类人，从上往下先符合先算，最后一类收其余的人", kind="rows", row_word="类",
          row_key=("code",), group="分层", fields=(
            F(key="title", label="人群", longest=30),
            F(key="code", label="编码", longest=30),
            F(key="tags", label="哪些标签", kind="choices", options=tuple(tags.items()), is_required=False,
              empty_words="其余所有人"),
        )),
        *(F(key=f"script_{key}", label=label, kind="long", longest=300, group="话术") for key, label in _SCRIPT),
    )  # fmt: skip


def read(row: SurveyRule) -> dict[str, Any]:
    raw = row.definition
    needed, replaced = set(raw["effective_needs"]), set(raw["replaced_outcomes"])
    elements = [
        {"question": "", "hint": ""}
        | entry
        | {
            "is_needed": entry["code"] in needed,
            "choices": [{"passes": False, "denies": False} | choice for choice in entry.get("choices", ())],
        }
        for entry in raw["elements"]
    ]
    outcomes = [
        {"asks": False, "by_other": False}
        | entry
        | {"phone_correct": _TOLD[entry.get("phone_correct")], "is_replaced": entry["code"] in replaced}
        for entry in raw["outcomes"]
    ]
    return {
        "name": row.name,
        "max_attempts": raw["max_attempts"],
        "proxy_answers_awareness": raw["proxy_answers_awareness"],
        "elements": elements,
        "outcomes": outcomes,
        "satisfaction_question": raw["satisfaction"]["question"],
        "satisfaction": [dict(choice) for choice in raw["satisfaction"]["choices"]],
        "key_groups": [dict(group) for group in raw["key_groups"]],
    } | {f"script_{key}": raw["script"].get(key, "") for key, _ in _SCRIPT}


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the engine reads it."""
    phone = {word: value for value, word in _TOLD.items()}
    return {
        "max_attempts": found["max_attempts"],
        "elements": [_element(entry) for entry in found["elements"]],
        "effective_needs": [entry["code"] for entry in found["elements"] if entry["is_needed"]],
        "outcomes": [
            {key: entry[key] for key in ("code", "label", "is_final", "counts", "asks", "by_other")}
            | {"phone_correct": phone[entry["phone_correct"]]}
            for entry in found["outcomes"]
        ],
        "proxy_answers_awareness": found["proxy_answers_awareness"],
        "satisfaction": {"question": found["satisfaction_question"], "choices": list(found["satisfaction"])},
        "key_groups": list(found["key_groups"]),
        "replaced_outcomes": [entry["code"] for entry in found["outcomes"] if entry["is_replaced"]],
        "script": {key: found[f"script_{key}"] for key, _ in _SCRIPT},
    }


def _element(entry: Mapping[str, Any]) -> dict[str, Any]:
    head = {key: entry[key] for key in ("code", "title", "answered_by")}
    if entry["answered_by"] != "resident":
        return head
    return head | {"question": entry["question"], "hint": entry["hint"], "choices": list(entry["choices"])}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    try:
        read_rulebook(written(proposal.content))
    except RulebookRefused as refused:
        said = str(refused)
        at = "key_groups" if "人群" in said else "outcomes" if "补抽" in said else "elements"
        return [Problem(path=at, message=said)]
    return []


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    used = SigningSurvey.objects.filter(rule__code=proposal.code).count()
    return revisions.Effect(
        sentences=(
            f"已经抽的 {used} 批记着当时的规则，问法和算法都不变。",
            "从启用那天起，新抽的一批按新的一版问、按新的一版算。",
        )
    )


KIND = revisions.rule_kind(
    code="survey_rules",
    title="核查规则",
    words="电话回访问什么、哪几条都符合才算有效签约、打几次、怎么分层",
    view=P.VIEW,
    write=P.DEFINE,
    decide=P.DEFINE,
    model=SurveyRule,
    document=read,
    columns=lambda found: {"name": found["name"], "definition": written(found)},
    outline=outline,
    check=check,
    effect=effect,
    may_add=False,
)
