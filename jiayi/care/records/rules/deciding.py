"""What a filled form changes of what is known: new, changed, asked about; never dropped in silence."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

DAILY = re.compile(r"^每[日天]\s*(\d{1,2})\s*次[，,]?")


@dataclass(frozen=True, slots=True)
class Given:
    """One thing as a form says it. Of a medicine `times`, `dose` and `usage`; empty is not said."""

    key: str
    name: str
    code: str = ""
    since: str = ""
    times: int | None = None
    dose: str = ""
    usage: str = ""
    whose: str = "self"
    is_slow: bool = False
    is_ordered: bool = False
    allergens: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One row on record."""

    id: int
    key: str
    whose: str = "self"
    is_active: bool = True
    times: int | None = None
    dose: str = ""
    usage: str = ""
    is_slow: bool = False
    question: str = ""
    response_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`add` becomes a row, after `ends` has ended; `settles` are rows that were asked about and are said again;
    `asks` are rows that should have been said; `wrong` are rows that the corrected form no longer says.
    """

    add: Sequence[tuple[Given, int | None, str]] = ()
    ends: Sequence[int] = ()
    settles: Sequence[int] = ()
    asks: Sequence[int] = ()
    wrong: Sequence[int] = ()


def daily_said(given: Given) -> Given:
    """`每日 1 次` in a line of usage is the number of times a day."""
    found = DAILY.match(given.usage)
    if found is None:
        return given
    times = given.times or int(found[1])
    return replace(given, times=times if 1 <= times <= 24 else None, usage=given.usage[found.end() :].strip())


def together(given: Iterable[Given]) -> list[Given]:
    """One row a thing: the same medicine on two lines (morning and evening) is one with both doses; what is ordered
    comes after what is taken and counts.
    """
    found: dict[tuple[str, str, bool], Given] = {}
    for one in given:
        at = (one.key, one.whose, one.is_ordered)
        first = found.get(at)
        if first is None:
            found[at] = one
        elif (first.dose, first.usage) != (one.dose, one.usage):
            found[at] = replace(
                first,
                dose="；".join(filter(None, dict.fromkeys((first.dose, one.dose))))[:60],
                usage="；".join(filter(None, dict.fromkeys((first.usage, one.usage))))[:100],
            )
    ordered = {(key, whose) for key, whose, is_ordered in found if is_ordered}
    return [one for (key, whose, is_ordered), one in found.items() if is_ordered or (key, whose) not in ordered]


def differs(given: Given, known: Known) -> bool:
    """Only what was said is compared."""
    return (
        (given.times is not None and known.times is not None and given.times != known.times)
        or bool(given.dose and known.dose and _same(given.dose) != _same(known.dose))
        or bool(given.usage and known.usage and _same(given.usage) != _same(known.usage))
        or (bool(given.dose or given.times) and given.is_slow != known.is_slow)
    )


def _same(words: str) -> str:
    return re.sub(r"\s+", "", words).lower()


def changes(
    given: Sequence[Given],
    known: Sequence[Known],
    *,
    should_name: Collection[int] = (),
    stopped_keys: Collection[tuple[str, str]] = (),
    allergies: Collection[str] = (),
    amends: int | None = None,
) -> Change:
    """
    `should_name`: rows that the form had room for and asked about. `stopped_keys` (key, whose) ended by somebody's
    decision. `amends`: the response that this one corrects; what only the old one said was wrong.
    """
    active = {(one.key, one.whose): one for one in known if one.is_active}
    add: list[tuple[Given, int | None, str]] = []
    ends, settles = [], []
    said = {(one.key, one.whose) for one in given}
    wrong = [
        one.id
        for at, one in active.items()
        if amends is not None and one.response_id == amends and (at not in said or _changed(at, given, one))
    ]
    for one in given:
        held = active.get((one.key, one.whose))
        if held is None:
            add.append((one, None, _question(one, stopped_keys, allergies)))
        elif differs(one, held):
            if held.id not in wrong:
                ends.append(held.id)
            add.append((one, held.id, "allergy" if set(one.allergens) & set(allergies) else ""))
        elif held.question == "missing":
            settles.append(held.id)
    asks = [
        one.id
        for at, one in active.items()
        if one.id in should_name and at not in said and not one.question and one.id not in wrong
    ]
    return Change(add, ends, settles, asks, wrong)


def _changed(at: tuple[str, str], given: Iterable[Given], held: Known) -> bool:
    return any((one.key, one.whose) == at and differs(one, held) for one in given)


def _question(one: Given, stopped_keys: Collection[tuple[str, str]], allergies: Collection[str]) -> str:
    if set(one.allergens) & set(allergies):
        return "allergy"
    return "stopped_before" if (one.key, one.whose) in stopped_keys else ""
