"""The rows of a finished survey, as a table to take out."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import disclosure

from . import queries, services
from .permissions import SurveyPermission
from .queries.rows import RowLine
from .services import rule_kind

VERDICTS = {"effective": "有效", "not_effective": "无效", "left_out": "不进分母"}


class RowFilters(BaseModel):
    """The filters of the list itself."""

    survey_id: int
    verdict: str = ""
    team_id: int | None = None
    element: str = ""


def survey_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per call; names as the asker may see them."""
    wanted: RowFilters = asked.filters
    survey = queries.get_survey(survey_id=wanted.survey_id)
    book = queries.rulebook_of(survey.rule)
    satisfied = {choice.value: choice.label for choice in book.satisfaction}
    lines = imports.every_row(
        lambda cursor: services.open_rows(
            survey_id=wanted.survey_id,
            verdict=wanted.verdict,
            team_id=wanted.team_id,
            element=wanted.element,
            cursor=cursor,
            limit=100,
            by=asked.by,
            at=asked.at,
        )
    )
    for line in lines:
        row = line.row
        asked.concerns(row.patient_id)
        yield (
            row.number,
            line.name,
            row.team.name if row.team else "",
            row.team.leader.name if row.team and row.team.leader else "",
            line.outcome_label,
            row.attempt_count,
            *(_answer(line, code) for code in ELEMENTS),
            satisfied.get(row.satisfaction, ""),
            VERDICTS[line.verdict],
            line.reason,
            row.remark if disclosure.is_open(row.patient_id) else "",
        )


ELEMENTS = {
    "phone_correct": "电话正确",
    "has_agreement": "有协议",
    "knows_signed": "知晓已签约",
    "knows_doctor": "知晓医生",
    "knows_content": "知晓内容",
}


def _answer(line: RowLine, code: str) -> str:
    answer = line.row.answers.get(code)
    return "" if answer is None else "是" if answer else "否"


imports.register_export(
    code="signing_survey_rows",
    title="有效签约核查明细",
    permission=SurveyPermission.VIEW_ROWS,
    columns=[
        Column("number", "序号", 6),
        Column("name", "居民", 10, mask="name"),
        Column("team", "团队", 16),
        Column("doctor", "医生", 10),
        Column("outcome", "通话结果", 16),
        Column("attempts", "打了几次", 8),
        *(Column(code, title, 10) for code, title in ELEMENTS.items()),
        Column("satisfaction", "满意程度", 10),
        Column("verdict", "结果", 10),
        Column("reason", "哪项不对", 30),
        Column("remark", "备注", 30),
    ],
    rows=survey_rows,
    filters=RowFilters,
)

revisions.register_kind(rule_kind.KIND)
