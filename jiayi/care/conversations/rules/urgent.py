"""Urgent words. They may only raise: that nothing was found says nothing (facts: triage engine, free text)."""

from collections.abc import Sequence

from .policy import UrgentRule

# Said right before a word, they deny it: 没有胸痛. Further away nothing is denied: better once too often.
_DENIALS = ("没有", "没", "不", "无", "未", "不是", "并无")
# Said right before a word, they ask for it: 是不是煤气中毒. A question is no denial, though it ends like one.
_QUESTIONS = ("有没有", "有没", "是不是", "该不是")


def find_urgent(text: str, rules: Sequence[UrgentRule]) -> UrgentRule | None:
    """The first rule one of whose words is said and not denied."""
    said = "".join(text.split())
    return next((rule for rule in rules if any(word in said and _is_meant(word, said) for word in rule.words)), None)


def _is_meant(word: str, said: str) -> bool:
    """Somewhere it is said without a denial right before it."""
    before, *others = said.split(word)
    for after in others:
        if before.endswith(_QUESTIONS) or not before.endswith(_DENIALS):
            return True
        before += word + after
    return False
