"""Figures with their intervals, and the rows behind them."""

from decimal import Decimal
from typing import Any

from ninja import Schema

from jiayi.kernel import disclosure

from ..queries import PlaceResult, RowLine, SurveyResult
from ..rules.rulebook import Rulebook
from ..rules.summing import EffectiveSigning

ANSWERED_BY = {"outcome": "看电话打不打得通", "records": "看系统里的签名和协议书", "resident": "问居民"}


class SurveyElementOut(Schema):
    element: str
    title: str
    how: str
    numerator: int
    denominator: int


class SurveyShareOut(Schema):
    code: str
    label: str
    count: int


class SurveyPlaceOut(Schema):
    id: int
    name: str
    doctor: str
    dialled: int
    reached: int
    effective: int
    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None


class SurveyResultOut(Schema):
    is_final: bool
    is_weighted: bool
    dialled: int
    reached: int
    effective: int
    not_called: int
    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    elements: list[SurveyElementOut]
    satisfaction: list[SurveyShareOut]
    left_out: list[SurveyShareOut]
    doctors: list[SurveyPlaceOut]
    centres: list[SurveyPlaceOut]

    @classmethod
    def of(cls, result: SurveyResult, book: Rulebook) -> "SurveyResultOut":
        figures = result.overall
        return cls(
            is_final=result.survey.state == "finished",
            is_weighted=result.survey.is_weighted,
            **_figures(figures),
            not_called=result.not_called,
            elements=[
                SurveyElementOut(
                    element=element.code,
                    title=element.title,
                    how=ANSWERED_BY[element.answered_by],
                    numerator=figures.elements[element.code][0],
                    denominator=figures.elements[element.code][1],
                )
                for element in book.elements
            ],
            satisfaction=[
                SurveyShareOut(code=choice.value, label=choice.label, count=figures.satisfaction.get(choice.value, 0))
                for choice in book.satisfaction
            ],
            left_out=[
                SurveyShareOut(code=code, label=book.outcomes[code].label, count=number)
                for code, number in figures.excluded.items()
            ],
            doctors=[place_out(part) for part in result.doctors],
            centres=[place_out(part) for part in result.centres],
        )


class SurveyRowOut(Schema):
    """A row of a finished survey. The ids are there only for who may see the name."""

    number: int
    name: str
    patient_id: int | None
    contract_id: int | None
    team: str
    doctor: str
    answers: dict[str, bool]
    outcome: str
    outcome_label: str
    attempts: int
    satisfaction: str
    verdict: str
    reason: str
    remark: str
    is_replacement: bool

    @classmethod
    def of(cls, line: RowLine) -> "SurveyRowOut":
        row = line.row
        is_named = disclosure.is_open(row.patient_id)
        return cls(
            number=row.number,
            name=line.name,
            patient_id=row.patient_id if is_named else None,
            contract_id=row.contract_id if is_named else None,
            team=row.team.name if row.team else "",
            doctor=row.team.leader.name if row.team and row.team.leader else "",
            answers=row.answers,
            outcome=row.outcome,
            outcome_label=line.outcome_label,
            attempts=row.attempt_count,
            satisfaction=row.satisfaction,
            verdict=line.verdict,
            reason=line.reason,
            remark=row.remark,
            is_replacement=row.replaces_id is not None,
        )


def place_out(part: PlaceResult) -> SurveyPlaceOut:
    return SurveyPlaceOut(id=part.id, name=part.name, doctor=part.doctor, **_figures(part.figures))


def _figures(figures: EffectiveSigning) -> dict[str, Any]:
    low, high = figures.interval or (None, None)
    return {
        "dialled": figures.dialled,
        "reached": figures.reached,
        "effective": figures.effective,
        "rate": figures.rate,
        "low": low,
        "high": high,
    }
