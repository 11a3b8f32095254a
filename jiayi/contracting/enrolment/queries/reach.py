"""Which ways reach a person today: their own, and for a child or ward the guardian's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import queries as messaging
from jiayi.foundation.patients import queries as patients

from ..rules import VISIT, EnrolmentRules, next_channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Way → whose inbox, phone or WeChat it is: the person's own before the guardian's."""

    person: Any
    ways: dict[str, int]


def reach_of(*, patient_ids: Iterable[int], rules: EnrolmentRules, today: date, at: datetime) -> dict[int, Reach]:
    """For the people in scope, in five statements whatever their number."""
    ids = list(patient_ids)
    people = {person.pk: person for person in patients.list_by_ids(ids)}
    guardians = patients.guardians_of(people, on=today)
    everyone = dict(people)
    for agents in guardians.values():
        everyone.update({agent.pk: agent for agent in agents})
    phones = [bytes(person.phone_index) for person in everyone.values() if person.phone_index]
    active = accounts.active_phones(phones, since=at - timedelta(days=rules.active_days))
    bound = messaging.wechat_bound(everyone)
    return {
        number: Reach(person=person, ways=_ways([person, *guardians.get(number, [])], active=active, bound=bound))
        for number, person in people.items()
    }


def best_way(*, ways: Collection[str], rules: EnrolmentRules) -> str | None:
    """The first way, in the order of the rules, that reaches; None where somebody has to go there."""
    way = next_channel(order=rules.channels, open_to=ways, tried=())
    return None if way == VISIT else way


def _ways(candidates: list[Any], *, active: set[bytes], bound: set[int]) -> dict[str, int]:
    ways: dict[str, int] = {}
    for person in candidates:
        if person.phone_index and bytes(person.phone_index) in active:
            ways.setdefault("in_app", person.pk)
        if person.phone:
            ways.setdefault("sms", person.pk)
        if person.pk in bound:
            ways.setdefault("wechat", person.pk)
    return ways
