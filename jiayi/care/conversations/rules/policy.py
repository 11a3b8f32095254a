"""The settings of conversation, as data with a source (data/policies.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class UrgentRule:
    """Words that must not wait for an answer, and what to do at once. Each of `words` is enough."""

    code: str
    title: str
    words: tuple[str, ...]
    advice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationRules:
    """`first_answer_minutes` count while the centre is open; `urgent_minutes` count always."""

    version: int
    first_answer_minutes: int
    urgent_minutes: int
    reopen_days: int
    experience_years: int
    child_age: int
    forbidden: tuple[str, ...]
    urgent: Sequence[UrgentRule]

    @classmethod
    def read(cls, version: int, rules: Mapping[str, Any]) -> "ConversationRules":
        """
        :raises ValueError: if a rule is missing, unknown or out of its bounds
        """
        known = set(cls.__dataclass_fields__) - {"version"}
        if set(rules) != known:
            raise ValueError(f"rules differ from the known ones: {sorted(set(rules) ^ known)}")
        numbers = {key: int(rules[key]) for key in known - {"forbidden", "urgent"}}
        if min(numbers.values()) < 0 or not numbers["first_answer_minutes"] or not numbers["urgent_minutes"]:
            raise ValueError("spans of time are positive")
        urgent = [
            UrgentRule(code=row["code"], title=row["title"], words=split_words(row["words"]), advice=row["advice"])
            for row in rules["urgent"]
        ]
        if not urgent or any(not row.words or not row.advice.strip() for row in urgent):
            raise ValueError("every urgent rule has words and says what to do")
        if any(len(word) < 2 for row in urgent for word in row.words):
            raise ValueError("a single character would be found in every other sentence")
        return cls(version=version, forbidden=split_words(rules["forbidden"]), urgent=tuple(urgent), **numbers)


def split_words(text: str) -> tuple[str, ...]:
    """`胸痛、胸闷，胸口疼` and the same on several lines."""
    for sign in "，,；;\n 　":
        text = text.replace(sign, "、")
    return tuple(dict.fromkeys(word for word in text.split("、") if word))
