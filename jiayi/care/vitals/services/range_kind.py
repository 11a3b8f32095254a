"""正常值范围 as a kind of rule in versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import queries as terminology

from .. import queries, rules
from ..models import RangeSet
from ..permissions import VitalsPermission as P

F, Problem = revisions.Field, revisions.Problem
_BOUNDS = (
    ("low", "低于它算偏低"),
    ("high", "达到它算偏高"),
    ("criticalLow", "降到它算危险"),
    ("criticalHigh", "达到它算危险"),
)


def outline() -> tuple[revisions.Field, ...]:
    tags = {entry.code: entry.label for entry in terminology.list_entry_versions(dictionary="population_tag")}
    bounds = tuple(F(key=key, label=label, kind="decimal", is_required=False) for key, label in _BOUNDS)
    return (
        F(key="name", label="名称", longest=60),
        F(
            key="rows",
            label="范围，同一项目从上往下先符合先算",
            kind="rows",
            row_word="行",
            fields=(
                F(
                    key="code",
                    label="项目",
                    kind="choice",
                    options=tuple((one.code, f"{one.label}（{one.unit}）") for one in queries.definitions().values()),
                ),
                F(key="tag", label="只对这类人", kind="choice", options=tuple(tags.items()), is_required=False,
                  empty_words="所有人"),
                F(key="sex", label="性别", kind="choice", options=(("1", "男"), ("2", "女")), is_required=False,
                  empty_words="男女都算"),
                F(key="ageFrom", label="满多少岁", kind="integer", unit="岁", at_least=0, at_most=120,
                  is_required=False),
                F(key="ageTo", label="不到多少岁", kind="integer", unit="岁", at_least=1, at_most=130,
                  is_required=False),
                F(key="division", label="住在（区划代码开头）", is_required=False, longest=12,
                  hint="高原地区氧气少，血氧另算，例如 54"),
                *bounds,
            ),
        ),
    )  # fmt: skip


def read(row: RangeSet) -> dict[str, Any]:
    blank: dict[str, Any] = {"tag": "", "sex": "", "ageFrom": None, "ageTo": None, "division": ""}
    blank |= {key: None for key, _ in _BOUNDS}
    return {"name": row.name, "rows": [blank | entry for entry in row.rows]}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    problems = []
    for index, row in enumerate(proposal.content["rows"]):
        known, found = queries.definitions()[row["code"]], rules.read_range(row)
        given = [one for one in (found.critical_low, found.low, found.high, found.critical_high) if one is not None]
        if not given:
            problems.append(Problem(path=f"rows.{index}", message=f"{known.label}：至少写一个界限"))
        elif given != sorted(given):
            problems.append(
                Problem(path=f"rows.{index}", message=f"{known.label}：界限要从小到大，危险低、偏低、偏高、危险高")
            )
        elif not all(rules.is_possible(known, one) for one in given):
            problems.append(Problem(path=f"rows.{index}", message=f"{known.label}：有的界限不可能"))
        if found.age_to is not None and found.age_to <= found.age_from:
            problems.append(Problem(path=f"rows.{index}.ageTo", message="要大于起始岁数"))
    return problems + _never_reached(proposal.content["rows"]) + _without_danger(proposal)


def _never_reached(rows: Sequence[Mapping[str, Any]]) -> list[revisions.Problem]:
    """A row for the very old under one for everybody would be written and never count."""
    problems = []
    for index, row in enumerate(rows):
        here = rules.read_range(row)
        for above, earlier in enumerate(rows[:index]):
            if earlier["code"] == row["code"] and rules.read_range(earlier).covers(here):
                label = queries.definitions()[row["code"]].label
                words = f"{label}：第 {above + 1} 行先符合，这一行永远用不上，请移到它上面"
                problems.append(Problem(path=f"rows.{index}", message=words))
                break
    return problems


def _without_danger(proposal: revisions.Proposal) -> list[revisions.Problem]:
    """What alerts live on: a kind of reading whose danger ships keeps one."""
    if proposal.code != queries.ASSESSMENT:
        return []
    dangerous = {
        row["code"]
        for row in proposal.content["rows"]
        if row["criticalLow"] is not None or row["criticalHigh"] is not None
    }
    return [
        Problem(path="rows", message=f"{known.label}：不能一行都没有“危险”的界限，量到了没有人会知道")
        for known in queries.definitions().values()
        if known.code not in dangerous
        and any(one.critical_low is not None or one.critical_high is not None for one in known.ranges)
    ]


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(
        sentences=(
            "从启用那天起，新看的读数按新的一版说偏高、偏低、危险；已经发出的预警和写好的随访不变。",
            "医生给个人定过目标的，仍按个人目标。",
        )
    )


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    kept = [{key: value for key, value in row.items() if value not in ("", None)} for row in found["rows"]]
    return {"name": found["name"], "rows": kept}


KIND = revisions.rule_kind(
    code="vitals_ranges",
    title="体征正常值",
    words="血压、血糖、血氧多少算偏高、偏低、危险，按年龄、性别、人群和住地",
    view=P.VIEW_RANGES,
    write=P.EDIT_RANGES,
    decide=P.EDIT_RANGES,
    model=RangeSet,
    document=read,
    columns=written,
    forget=queries.forget_ranges,
    outline=outline,
    check=check,
    effect=effect,
    may_add=False,
)
