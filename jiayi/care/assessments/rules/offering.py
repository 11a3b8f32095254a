"""Why a form is offered to a person, and whether it is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from .deciding import later
from .pack import FormRule, Pack
from .schedules import day_of, months_reached

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Last:
    """The latest filling of a form, as far as the next one depends on it."""

    on: date
    next_date: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """`state`: due (now), soon, later (planned), done (nothing more to do), not_yet (another form first), optional."""

    why: str
    state: str
    due_date: date | None


def why(rule: FormRule, *, born: date, sex: str, tags: frozenset[str], on: date) -> str:
    """The first reason that holds; empty where the form does not suit the person."""
    months = months_reached(born, on)
    return next((who.why for who in rule.who if who.fits(months=months, sex=sex, tags=tags)), "")


def offer(
    pack: Pack, rule: FormRule, reason: str, last: Last | None, *, born: date, on: date, has_before: bool
) -> Offer:
    """When the form is to be filled next."""
    if rule.after and not has_before:
        return Offer(reason, "not_yet", None)
    if last is None and rule.is_optional:
        return Offer(reason, "optional", None)
    if last is None:
        return Offer(reason, "due", _first_due(pack, rule, born, on))
    due = last.next_date
    if due is None and rule.next_always:
        due = later(last.on, rule.next_always)
    if due is None or (rule.is_once and last.next_date is None):
        return Offer(reason, "done", None)
    state = "due" if due <= on else "soon" if due <= on + SOON else "later"
    return Offer(reason, state, due)


def _first_due(pack: Pack, rule: FormRule, born: date, on: date) -> date | None:
    reached = [month for month in pack.schedules.get(rule.schedule, ()) if day_of(born, month) <= on]
    return day_of(born, reached[-1]) if reached and rule.schedule.startswith(("child", "tcm")) else None
