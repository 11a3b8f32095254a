"""指标 as a kind of rule in versions: a condition is checked at its field, and counted before it holds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.errors import DomainError
from jiayi.kernel.versions import next_label
from jiayi.performance.facts import queries as facts

from .. import queries
from ..models import Measure
from ..permissions import MeasurePermission as P
from ..rules.expressions import ExpressionRefused
from .definitions import FIELDS, add_version, publish_measure

F, Problem = revisions.Field, revisions.Problem
_COMPUTED = ("kind", ("facts", "population"))
_SUMMED = ("kind", ("facts", "population", "survey"))
_HINT = "用事实字典里的中文列名写，例如 已签约 AND 年龄 >= 65"
CONDITIONS = ("numerator", "denominator", "exclusion")
_SIDES = (("numerator", "分子"), ("denominator", "分母"), ("exclusion", "排除"))


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    field: Any = Measure._meta.get_field(name)
    return tuple((str(value), str(label)) for value, label in field.flatchoices)


def outline() -> tuple[revisions.Field, ...]:
    more: dict[str, Any] = {"is_required": False}
    people = (("registered_year_end", "年末户籍人口"), ("registered_grid", "网格户籍人口"), ("resident", "常住人口"))
    return (
        F(key="name", label="名称", longest=80),
        F(key="catalogue", label="指标集", longest=30, hint="编码，同一张指标表用同一个"),
        F(key="group", label="分组", longest=40, **more),
        F(key="position", label="排在第几", kind="integer", at_least=0, at_most=9999),
        F(key="kind", label="数从哪里来", kind="choice", options=_choices("kind")),
        F(key="unit", label="数的是什么", kind="choice", options=_choices("unit")),
        F(key="direction", label="越高越好还是越低越好", kind="choice", options=_choices("direction")),
        F(key="numerator_words", label="分子说明", group="怎么算"),
        F(key="denominator_words", label="分母说明", group="怎么算"),
        F(key="exclusion_words", label="排除说明", group="怎么算", empty_words="不排除", **more),
        F(key="numerator", label="分子条件", kind="condition", longest=2000, group="怎么算", hint=_HINT,
          shown_when=_COMPUTED),
        F(key="denominator", label="分母条件", kind="condition", longest=2000, group="怎么算", shown_when=_COMPUTED,
          empty_words="所有人", hint="不写就是所有人", **more),
        F(key="exclusion", label="排除条件", kind="condition", longest=2000, group="怎么算", shown_when=_COMPUTED,
          empty_words="不排除", **more),
        F(key="numerator_value", label="分子按哪一列求和", longest=60, group="怎么算", shown_when=_SUMMED,
          empty_words="数人", **more),
        F(key="denominator_value", label="分母按哪一列求和", longest=60, group="怎么算", shown_when=_COMPUTED,
          empty_words="数人", **more),
        F(key="population_kind", label="人口口径", kind="choice", options=people, group="怎么算",
          shown_when=("kind", ("population",))),
        F(key="target", label="目标", kind="share", at_least=0, at_most=1, group="目标", empty_words="没有定", **more),
        F(key="target_text", label="目标说明", longest=80, group="目标", **more),
        F(key="yearly_targets", label="各年目标", kind="rows", group="目标", row_word="年", row_key=("year",), fields=(
            F(key="year", label="年份", kind="integer", at_least=2000, at_most=2200),
            F(key="target", label="目标", kind="share", at_least=0, at_most=1),
        ), **more),
        F(key="note", label="备注", kind="long", longest=300, group="目标", **more),
    )  # fmt: skip


def read(row: Measure) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in FIELDS if name not in ("source", "target", "yearly_targets")}
    return plain | {
        "catalogue": row.catalogue,
        "target": None if row.target is None else f"{row.target.normalize():f}",
        "yearly_targets": [{"year": int(year), "target": target} for year, target in row.yearly_targets.items()],
    }


def _definition(found: Mapping[str, Any], source: str) -> dict[str, Any]:
    values = {name: found[name] for name in FIELDS if name in found}
    yearly = {str(row["year"]): row["target"] for row in found["yearly_targets"]}
    return values | {"yearly_targets": yearly, "source": source, "target": found["target"] or None}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    if found["kind"] not in _COMPUTED[1]:
        return []
    problems = []
    for side in CONDITIONS:
        if found[side].strip():
            try:
                queries.check_condition(text=found[side])
            except ExpressionRefused as refused:
                problems.append(Problem(path=side, message=str(refused)))
    for column in ("numerator_value", "denominator_value"):
        if found[column] and not _is_number(found[column]):
            problems.append(Problem(path=column, message=f"求和列“{found[column]}”不存在或不是数字"))
    return problems


def _is_number(name: str) -> bool:
    return any(name in (one.name, one.title) and one.type in ("integer", "decimal") for one in queries.fact_columns())


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    sentences = ["以前算出来的结果、考核和分配都记着当时的版本，不会变。"]
    if proposal.effective_from:
        sentences.append(f"{proposal.effective_from.year} 年起的结果按新的一版算；当年的下次计算时更新。")
    return revisions.Effect(sentences=sentences)


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """The people of the last computed year counted by the version in use and by the draft."""
    draft = Measure(code=proposal.code, **_definition(proposal.content, proposal.source))
    base = Measure.objects.filter(pk=proposal.base_id or 0).first()
    year = queries.latest_year(catalogue=proposal.content["catalogue"]) or proposal.on.year
    if draft.kind not in _COMPUTED[1] or facts.find_year(year=year) is None:
        return revisions.Effect(sentences=("这个指标的数不是由记录算的，或这一年还没有数据，没有可以试算的。",))
    sides = _SIDES if draft.kind == Measure.Kind.FACTS else _SIDES[:1]
    counted = {side: (_count(base, year, side), _count(draft, year, side)) for side, _ in sides}
    rows = [(words, _shown(counted[side][0]), _shown(counted[side][1])) for side, words in sides]
    if draft.kind == Measure.Kind.FACTS:
        rates = [_rate(counted["numerator"][place], counted["denominator"][place]) for place in (0, 1)]
        rows.append(("比率", rates[0], rates[1]))
    return revisions.Effect(
        sentences=(f"用 {year} 年您管的范围里的记录数人数。",), columns=("", "现在", "改后"), rows=rows
    )


def _count(measure: Measure | None, year: int, side: str) -> int | None:
    if measure is None:
        return None
    try:
        return queries.count_side(measure=measure, year=year, side=side)
    except DomainError:
        return None


def _shown(number: int | None) -> str:
    return "没有" if number is None else f"{number:,}"


def _rate(numerator: int | None, denominator: int | None) -> str:
    if numerator is None or not denominator:
        return "没有"
    return f"{Decimal(numerator) / Decimal(denominator) * 100:.1f}%"


def publish(proposal: revisions.Proposal) -> int:
    taken = Measure.objects.filter(code=proposal.code).values_list("version", flat=True)
    made = add_version(
        code=proposal.code,
        version=next_label(taken, day=proposal.first_day),
        catalogue=proposal.content["catalogue"],
        effective_from=proposal.first_day,
        definition=_definition(proposal.content, proposal.source),
        by=proposal.by,
        at=proposal.at,
    )
    return publish_measure(measure_id=made.pk, by=proposal.by, at=proposal.at).pk


KIND = revisions.rule_kind(
    code="measures",
    title="指标",
    words="分子、分母、排除和目标。条件当场检查，发布以后不改",
    view=P.VIEW,
    write=P.DEFINE,
    decide=P.DEFINE,
    model=Measure,
    document=read,
    publish=publish,
    can_retire=True,
    order=("catalogue", "position", "code", "effective_from"),
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="用最近算过的一年数人数",
)
