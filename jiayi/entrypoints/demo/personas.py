"""The people one can sign in as. They are picked from the invented ones and given fixed names and phones, so that the
accounts can be printed before the district is loaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jiayi.kernel.period import add_years, full_years_between

from .blueprint import SIGNED
from .people import Person
from .plan import Signing


@dataclass(frozen=True, slots=True)
class Persona:
    """A resident of the demo one can sign in as."""

    key: str
    name: str
    phone: str
    note: str


ELDER = Persona("elder", "王桂芳", "16988880001", "78 岁，高血压和糖尿病，已签约")
DAUGHTER = Persona("daughter", "陈敏", "16988880002", "王桂芳的女儿，受托代办")
UNSIGNED = Persona("unsigned", "李建国", "16988880003", "还没有签约")
INVITED = Persona("invited", "周文", "16988880004", "团队已发来签约邀请，等本人确认")
PERSONAS = (ELDER, DAUGHTER, UNSIGNED, INVITED)
SIGNED_DAYS_AGO = 200


def cast(people: Sequence[Person], signings: list[Signing], today: date) -> dict[str, int]:
    """Give the personas to fitting people; returns the person number of each.

    Called after people and contracts are drawn and before anything is written. The elder keeps
    one contract, the invited one offer.
    """
    by_person: dict[int, list[Signing]] = {}
    for signing in signings:
        by_person.setdefault(signing.person.number, []).append(signing)
    elder, daughter, contract = _elder(people, by_person, today)
    _keep_only(signings, contract)
    _become(elder, ELDER, today, age=78, sex="2")
    _become(daughter, DAUGHTER, today, age=49, sex="2")
    elder.tags = [("elderly", add_years(elder.birth_date, 65)), ("hypertension", date(2016, 3, 1))]
    elder.tags.append(("diabetes", date(2018, 5, 1)))
    contract.team, contract.start = 0, today - timedelta(days=SIGNED_DAYS_AGO)
    contract.end, contract.signed_date = add_years(contract.start, 1), contract.start
    contract.renewed_from, contract.origin = None, "resident"
    unsigned = next(p for p in _adults(people, today) if p.number not in by_person)
    _become(unsigned, UNSIGNED, today, age=62, sex="1")
    unsigned.tags = [("hypertension", date(2024, 6, 1))]
    offer = next(s for s in signings if s.status == "offered" and s.origin == "team")
    invited = offer.person
    _keep_only(signings, offer)
    _become(invited, INVITED, today, age=36, sex="2")
    invited.tags = []
    return {
        ELDER.key: elder.number,
        DAUGHTER.key: daughter.number,
        UNSIGNED.key: unsigned.number,
        INVITED.key: invited.number,
    }


def _keep_only(signings: list[Signing], chosen: Signing) -> None:
    """One contract or offer per persona, beside those of the published years: they are counted."""
    signings[:] = [
        s
        for s in signings
        if s.person is not chosen.person or s is chosen or (s.signed_date is not None and s.signed_date.year in SIGNED)
    ]


def _elder(
    people: Sequence[Person], by_person: dict[int, list[Signing]], today: date
) -> tuple[Person, Person, Signing]:
    """The head of a household with an adult child in it, who has a contract today."""
    children = {
        p.household: p
        for p in people
        if p.relation == "child" and p.is_here and full_years_between(p.birth_date, today) >= 25
    }
    for person in people:
        valid = [s for s in by_person.get(person.number, []) if s.status == "signed" and s.start <= today < s.end]
        if valid and person.relation == "head" and person.is_here and person.household in children:
            return person, children[person.household], valid[0]
    raise ValueError("no household fits the persona of the elder; use a larger district")


def _adults(people: Iterable[Person], today: date) -> Iterable[Person]:
    return (
        p for p in people if p.is_here and p.relation == "head" and 40 < full_years_between(p.birth_date, today) < 75
    )


def _become(person: Person, persona: Persona, today: date, *, age: int, sex: str) -> None:
    """Name, phone, sex and age of the persona; the document number is issued again by the caller of `cast`."""
    person.name, person.phone, person.sex = persona.name, persona.phone, sex
    person.birth_date = add_years(today, -age) - timedelta(days=40)
    person.identity_number = ""
