"""Pure rules of rearranging households: what is wrong with a plan, and what it does, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEAD, OTHER = "02", "97"
CONTRACTS_STAY = "已经签的协议都不变，各到各的期；全家一起签过的，也不因为搬动改谁签的。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives: the key of a household (None: nowhere), and how related to its head."""

    household: str | None
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """What the rules need to know of a person. `is_here`: neither dead nor moved away."""

    name: str
    is_here: bool


def problems_of(plan: Mapping[int, Place], people: Mapping[int, Somebody], before: Mapping[int, Place]) -> list[str]:
    """Why a plan cannot be saved; empty when it can."""
    problems = []
    for number, place in plan.items():
        person = people[number]
        if not person.is_here and place.household != before[number].household:
            problems.append(f"{person.name}已经不在管了，留在原来的家里就好，不用搬")
        if place.household is not None and not place.relation:
            problems.append(f"请选{person.name}和户主的关系")
        if place.relation == HEAD and not person.is_here:
            problems.append(f"请在家里人中另选一位户主，{person.name}的名字仍留在这个家里")
    for key in dict.fromkeys(place.household for place in plan.values() if place.household is not None):
        members = [number for number, place in plan.items() if place.household == key]
        heads = sum(plan[number].relation == HEAD for number in members)
        if any(people[number].is_here for number in members) and heads != 1:
            problems.append("每个家要有一位户主" if heads == 0 else "一个家只能有一位户主")
    return list(dict.fromkeys(problems))


def sentences(
    plan: Mapping[int, Place],
    before: Mapping[int, Place],
    people: Mapping[int, Somebody],
    homes: Mapping[str, str],
    relations: Mapping[str, str],
) -> list[str]:
    """What saving would do, one sentence a person; those who stay as they are are not mentioned."""
    said = []
    for number, place in plan.items():
        was = before[number]
        if place == was:
            continue
        name, relation = people[number].name, relations.get(place.relation, "家人")
        if place.household == was.household:
            said.append(f"{name}：改为{relation}")
        elif place.household is None:
            said.append(f"{name}：从{homes[was.household or '']}分出来，先不归入哪一家")
        elif was.household is None:
            said.append(f"{name}：归入{homes[place.household]}，是{relation}")
        else:
            said.append(f"{name}：从{homes[was.household]}到{homes[place.household]}，是{relation}")
    return said


def emptied(plan: Mapping[int, Place], before: Mapping[int, Place], keys: Sequence[str]) -> list[str]:
    """Households of the plan that nobody lives in afterwards."""
    left = Counter(place.household for place in plan.values())
    lived = {place.household for place in before.values()}
    return [key for key in keys if key in lived and not left[key]]
