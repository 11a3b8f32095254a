"""事后要做的: tasks that follow from something that happened; the app where it happens says so (`open_for_event`)."""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.revisions import services as revisions

from ..rules import Trigger, days_words
from .task_rules import register_trigger

F = revisions.Field
EVENTS = {"alert": "体征预警", "discharge": "出院", "referral_return": "转诊下转"}


def _sentence(content: Mapping[str, Any]) -> str:
    days = content["within_days"]
    return f"{EVENTS[content['event']]}以后{'当天' if days == 0 else days_words(days) + '内'}跟进"


def register() -> None:
    register_trigger(
        Trigger(
            code="event",
            label="发生了一件事以后",
            words="预警、出院、转诊回来",
            sentence=_sentence,
            source=lambda content: str(content["event"]),
            matter=lambda content: str(content["event"]),
            fields=(
                F(key="event", label="什么事", kind="choice", options=tuple(EVENTS.items())),
                F(key="within_days", label="几天内跟进", kind="integer", unit="天", at_least=0, at_most=60),
            ),
        )
    )
