"""The report as PDF: figures, method, seed and fingerprints; no name of a resident."""

from datetime import datetime
from typing import Any

from jiayi.foundation.files import services as files
from jiayi.kernel.actor import Actor

from .. import queries
from ..models import SigningSurvey, SurveyState
from ..queries.results import PlaceResult
from ..rules.summing import EffectiveSigning
from .drawing import LEFT_OUT

ALLOCATIONS = {"proportional": "按人数比例", "equal": "每位医生一样多"}


def render_report(*, survey_id: int, by: Actor, at: datetime) -> bytes:
    """The report of a survey in scope; before the end it says that it is provisional.

    :raises NotFound: if it is outside the scope
    """
    result = queries.survey_result(survey_id=survey_id)
    survey, overall = result.survey, result.overall
    book = queries.rulebook_of(survey.rule)
    titles = {element.code: element.title for element in book.elements}
    data: dict[str, Any] = {
        "title": survey.title,
        "issuer": survey.organization.name,
        "under": f"{survey.year} 年度，{survey.get_method_display()}",
        "is_final": survey.state == SurveyState.FINISHED,
        "rate": percent(overall),
        "counts": f"{overall.effective} / {overall.reached}",
        "interval": interval_text(overall),
        "how": interval_name(survey),
        "facts": [[label, value] for label, value in _facts(survey, result.not_called, overall)],
        "elements": [
            [titles[code], f"{yes} / {asked}", share(yes, asked)] for code, (yes, asked) in overall.elements.items()
        ],
        "satisfaction": [
            [choice.label, str(overall.satisfaction.get(choice.value, 0))] for choice in book.satisfaction
        ],
        "left_out": [[book.outcomes[code].label, str(number)] for code, number in overall.excluded.items()]
        + ([["没打完", str(result.not_called)]] if result.not_called else []),
        "doctors": [_line(part) for part in result.doctors],
        "centres": [_line(part) for part in result.centres],
        "rule": f"{survey.rule.name} {survey.rule.version}",
        "rule_source": survey.rule.source,
        "printed_by": by.name,
        "printed_at": at,
    }
    return files.render_document(template="survey_report", data=data)


def percent(figures: EffectiveSigning) -> str:
    return "—" if figures.rate is None else f"{figures.rate * 100:.1f}%"


def interval_text(figures: EffectiveSigning) -> str:
    if figures.interval is None:
        return "—"
    low, high = figures.interval
    return f"{low * 100:.1f}%–{high * 100:.1f}%"


def interval_name(survey: SigningSurvey) -> str:
    return "按设计权重推算，95% 区间用有效样本量的 Wilson 法" if survey.is_weighted else "95% Wilson 区间"


def share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f}%" if whole else "—"


def _line(part: PlaceResult) -> list[str]:
    figures = part.figures
    name = f"{part.doctor}（{part.name}）" if part.doctor else part.name
    return [
        name,
        str(figures.dialled),
        f"{figures.effective} / {figures.reached}",
        percent(figures),
        interval_text(figures),
    ]


def _facts(survey: SigningSurvey, not_called: int, overall: EffectiveSigning) -> list[tuple[str, str]]:
    lines = [("名单", f"{overall.dialled} 人，问到 {overall.reached} 人")]
    if survey.method != SigningSurvey.Method.RECORDED:
        left = "，".join(f"{LEFT_OUT[code]} {number}" for code, number in survey.frame_left_out.items())
        lines += [
            ("总体", f"{survey.valid_date} 生效的协议 {survey.frame_count} 份" + (f"（不含{left}）" if left else "")),
            ("种子", f"{survey.seed}" + (f"，{survey.seed_source}" if survey.seed_source else "")),
            ("抽样框指纹", survey.frame_sm3),
        ]
        if survey.is_weighted:
            allocation = ALLOCATIONS[survey.settings["allocation"]]
            lines.append(("分配", f"{allocation}，每位医生至少 {survey.settings['minimum_per_doctor']} 人"))
    else:
        lines.append(("来源", survey.source))
    if survey.close_reason:
        lines.append(("提前结束", f"{survey.close_reason}（{not_called} 人没打完）"))
    if survey.content_sm3:
        lines.append(("结果指纹", survey.content_sm3))
    return lines
