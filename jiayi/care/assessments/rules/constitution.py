"""
老年人中医体质的判定 (33 items): which constitutions a person has, whom to ask when it is not clear.

Several 是 or 倾向是 are a mixed constitution (兼夹体质): all are recorded, the guidance follows the highest score;
equal scores are for a doctor of Chinese medicine. 阴虚 and 阳虚 together are checked again; none at all means filling
the form again after two weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TYPES = {
    "qi_deficiency": "气虚质",
    "yang_deficiency": "阳虚质",
    "yin_deficiency": "阴虚质",
    "phlegm_damp": "痰湿质",
    "damp_heat": "湿热质",
    "blood_stasis": "血瘀质",
    "qi_stagnation": "气郁质",
    "special": "特禀质",
}
BALANCED = "balanced"
YES, LEANS = "1", "2"


@dataclass(frozen=True, slots=True)
class Judged:
    code: str
    label: str
    types: tuple[str, ...]
    reasons: tuple[str, ...]
    questions: tuple[str, ...]
    advice: str
    is_unclear: bool


def judge(values: Mapping[str, Any]) -> Judged:
    """Read the computed scores and verdicts of the form."""
    held = [name for name in TYPES if values.get(name) in (YES, LEANS)]
    balanced = values.get(BALANCED)
    if balanced in (YES, LEANS) and not any(values.get(name) == YES for name in held):
        label = "平和质" if balanced == YES else "基本是平和质"
        also = [f"倾向{TYPES[name]}" for name in held]
        return Judged(BALANCED, "，".join([label, *also]), (BALANCED, *held), (), (), "按平和质指导", False)
    if not held:
        return Judged("unclear", "不能判定", (), ("没有一种体质达到标准",), ("请重新核对答案",), "2 周后重新填写", True)
    ranked = sorted(held, key=lambda name: -_score(values, name))
    first = [name for name in ranked if _score(values, name) == _score(values, ranked[0])]
    questions = []
    if len(first) > 1:
        questions.append(f"{'、'.join(TYPES[name] for name in first)}得分相同，请中医师判断以哪种为主")
    if {"yin_deficiency", "yang_deficiency"} <= set(held):
        questions.append("阴虚质和阳虚质同时出现，请重新核对答案")
    words = [f"{TYPES[name]}{'' if values.get(name) == YES else '（倾向）'}" for name in ranked]
    return Judged(
        code=ranked[0],
        label="、".join(words),
        types=tuple(ranked),
        reasons=("兼夹体质",) if len(ranked) > 1 else (),
        questions=tuple(questions),
        advice=f"以{TYPES[ranked[0]]}为主指导",
        is_unclear=False,
    )


def _score(values: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(values.get(f"{name}_score", 0)))
