"""The latest reading as something a tag rule may look at (patients.services.register_tag_fact)."""

from decimal import Decimal

from jiayi.foundation.forms import services as forms
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.services import TagClause, TagFact, TagRecord
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.services import Field

from . import queries
from .services import range_kind

_SHOWN = ("fact", ("reading",))


def _words(one: TagRecord) -> str:
    code = queries.code_of(one["reading_code"])
    name = f"最近 {one['reading_days']} 天里最后一次{code.label}"
    low, high = one["reading_from"], one["reading_to"]
    if low and high:
        return f"{name}在 {low} 到 {high} {code.unit}之间"
    return f"{name}不低于 {low} {code.unit}" if low else f"{name}不高于 {high} {code.unit}"


def _problems(one: TagRecord) -> list[tuple[str, str]]:
    low, high = one["reading_from"], one["reading_to"]
    if low is None and high is None:
        return [("reading_from", "不低于、不高于，至少填一头")]
    if low is not None and high is not None and Decimal(high) < Decimal(low):
        return [("reading_to", "止要不小于起")]
    return []


def _clause(one: TagRecord, prefix: str) -> TagClause:
    bounds, values = [], {f"{prefix}code": one["reading_code"], f"{prefix}days": one["reading_days"]}
    for key, sign in (("reading_from", ">="), ("reading_to", "<=")):
        if one[key] is not None:
            values[f"{prefix}{key}"] = Decimal(one[key])
            bounds.append(f"latest.value {sign} %({prefix}{key})s")
    return TagClause(
        # Our own words; what was typed goes in as values.
        where=f"""EXISTS (SELECT 1 FROM (SELECT o.value, o.taken_at FROM vitals_observation o
          WHERE o.patient_id = p.id AND o.voided_at IS NULL AND o.code = %({prefix}code)s
            AND o.taken_at < (%(on)s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
          ORDER BY o.taken_at DESC, o.id DESC LIMIT 1) latest
         WHERE latest.taken_at >= (%(on)s::date - %({prefix}days)s::int)::timestamp AT TIME ZONE 'Asia/Shanghai'
           AND {" AND ".join(bounds)})""",  # noqa: S608
        values=values,
    )


patients.register_tag_fact(
    TagFact(
        code="reading",
        label="最近一次体征",
        fields=(
            Field(
                key="reading_code",
                label="哪一项",
                kind="choice",
                options=tuple((code.code, f"{code.label}（{code.unit}）") for code in queries.definitions().values()),
                shown_when=_SHOWN,
            ),
            Field(key="reading_from", label="不低于", kind="decimal", is_required=False, shown_when=_SHOWN),
            Field(key="reading_to", label="不高于", kind="decimal", is_required=False, shown_when=_SHOWN),
            Field(
                key="reading_days",
                label="最近多少天以内",
                kind="integer",
                unit="天",
                at_least=1,
                at_most=3650,
                shown_when=_SHOWN,
                hint="更早的不算",
            ),
        ),
        words=_words,
        problems=_problems,
        clause=_clause,
    )
)
revisions.register_kind(range_kind.KIND)
forms.register_readings({code: (one.label, one.unit) for code, one in queries.definitions().items()})
