"""What the cards in a thread stand for: a form, an article, a meeting; with their state as of now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jiayi.care.education import queries as education
from jiayi.care.visits import queries as visits

from ..models import ChatMessage, Meeting, MeetingState, MessageKind


@dataclass(frozen=True, slots=True)
class Card:
    """`is_waiting`: the resident has still something to do."""

    kind: str
    id: int
    title: str
    state: str
    state_label: str
    is_waiting: bool
    starts_at: datetime | None = None
    place: str = ""
    with_name: str = ""
    minutes: int = 0


def cards_of(messages: Iterable[ChatMessage]) -> dict[int, Card]:
    """By message; nothing is asked for where there is no card."""
    wanted: dict[str, dict[int, int]] = {}
    for message in messages:
        if message.refers_to is not None:
            wanted.setdefault(message.kind, {})[message.pk] = message.refers_to
    cards: dict[int, Card] = {}
    for kind, numbers in wanted.items():
        found = _READ[MessageKind(kind)](set(numbers.values()))
        cards |= {message: found[number] for message, number in numbers.items() if number in found}
    return cards


def _forms(numbers: set[int]) -> dict[int, Card]:
    return {
        one.pk: Card("form", one.pk, one.title, one.state, one.get_state_display(), one.state in ("asked", "rejected"))
        for one in visits.reports_by_id(numbers).values()
    }


def _articles(numbers: set[int]) -> dict[int, Card]:
    return {
        one.pk: Card(
            *("article", one.pk, one.article.title),
            *(("read", "读过了", False) if one.read_at else ("sent", "还没读", True)),
        )
        for one in education.sendings_by_id(numbers).values()
    }


def _meetings(numbers: set[int]) -> dict[int, Card]:
    return {one.pk: card_of(one) for one in Meeting.objects.filter(pk__in=numbers).select_related("practitioner")}


def card_of(one: Meeting) -> Card:
    waits = one.state == MeetingState.PROPOSED
    words = (one.get_state_display() + (f"：{one.reason}" if one.reason else "")) if not waits else "请您定"
    return Card(
        *("meeting", one.pk, one.purpose, one.state, words, waits, one.starts_at, one.place, one.practitioner.name),
        minutes=int((one.ends_at - one.starts_at).total_seconds() // 60),
    )


_READ = {MessageKind.FORM: _forms, MessageKind.ARTICLE: _articles, MessageKind.MEETING: _meetings}
