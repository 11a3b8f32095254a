"""考核方案 as a kind of rule in versions. Points become money: whoever proposes a version does not publish it."""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.performance.measures import queries as measures

from .. import rules
from ..models import AppraisalCycle, AppraisalResult, AppraisalScheme
from ..permissions import AppraisalPermission as P
from .scoring import sheet_of

F, Problem = revisions.Field, revisions.Problem
_RATES, _SAMPLE = "rates", "sample"
_POINTS, _VETO = "points", "veto"
_RESULT = ((_POINTS, "得分"), (_VETO, "一票否决"))
_SAMPLES = (("knows_signed", "知不知道已签约"), ("satisfaction", "满不满意"))
_OUTCOMES = {rules.SCORED: "", rules.VETO: "一票否决", rules.INCOMPLETE: "缺数据"}


def outline() -> tuple[revisions.Field, ...]:
    known = tuple((code, f"{code} {name}") for code, name in measures.measure_names().items())
    signs = (("<=", "不超过"), (">=", "不低于"), ("<", "低于"), (">", "超过"), ("=", "等于"))
    points: dict[str, Any] = {"kind": "decimal", "unit": "分", "at_least": -100, "at_most": 100}
    return (
        F(key="name", label="名称", longest=100),
        F(key="note", label="总说明", kind="long", is_required=False),
        F(key="items", label="考核项目", kind="rows", row_word="项", row_key=("code",), fields=(
            F(key="name", label="项目", longest=60),
            F(key="code", label="编号", longest=10),
            F(key="unit", label="考核谁", is_required=False, longest=30),
            F(key="by", label="按什么给分", kind="choice", options=((_RATES, "指标的数"), (_SAMPLE, "抽查的回答"))),
            F(key="variables", label="用到的指标", kind="rows", row_word="个", row_key=("name",),
              shown_when=("by", (_RATES,)), fields=(
                F(key="name", label="叫什么", longest=20),
                F(key="measure", label="哪个指标", kind="choice", options=known),
            )),
            F(key="bands", label="分档，从上往下，先符合先得", kind="rows", row_word="档",
              shown_when=("by", (_RATES,)), fields=(
                F(key="when", label="条件（都要符合；最后一档不写，就是其余）", kind="rows", row_word="条",
                  is_required=False, empty_words="其余", fields=(
                    F(key="variable", label="哪个数", longest=20),
                    F(key="sign", label="比较", kind="choice", options=signs),
                    F(key="value", label="多少", kind="share", at_least=0, at_most=10),
                )),
                F(key="result", label="结果", kind="choice", options=_RESULT),
                F(key="points", label="得几分", shown_when=("result", (_POINTS,)), **points),
                F(key="note", label="说明", is_required=False, longest=80),
            )),
            F(key="sample", label="问什么", kind="choice", options=_SAMPLES, shown_when=("by", (_SAMPLE,))),
            F(key="answers", label="各种回答", kind="rows", row_word="种", row_key=("answer",),
              shown_when=("by", (_SAMPLE,)), fields=(
                F(key="answer", label="回答", longest=20),
                F(key="result", label="结果", kind="choice", options=_RESULT),
                F(key="points", label="得几分", shown_when=("result", (_POINTS,)), **points),
            )),
        )),
    )  # fmt: skip


def read(row: AppraisalScheme) -> dict[str, Any]:
    return {
        "name": row.name,
        "note": row.definition.get("note", ""),
        "items": [_shown(item) for item in row.definition["items"]],
    }


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    bands = [
        {"when": [dict(zip(("variable", "sign", "value"), part, strict=True)) for part in band.get("when", ())]}
        | _result(band)
        | {"note": band.get("note", "")}
        for band in item.get("bands", ())
    ]
    return {
        "name": item["name"],
        "code": item["code"],
        "unit": item.get("unit", ""),
        "by": _SAMPLE if item.get("sample") else _RATES,
        "variables": [{"name": name, "measure": code} for name, code in item.get("variables", {}).items()],
        "bands": bands,
        "sample": item.get("sample", ""),
        "answers": [{"answer": answer} | _result(band) for answer, band in item.get("answers", {}).items()],
    }


def _result(band: Mapping[str, Any]) -> dict[str, Any]:
    if band.get("veto"):
        return {"result": _VETO, "points": None}
    return {"result": _POINTS, "points": str(band["points"])}


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the engine reads it."""
    return {"note": found["note"], "items": [_item(item) for item in found["items"]]}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    head = {"code": item["code"], "name": item["name"]} | ({"unit": item["unit"]} if item["unit"] else {})
    if item["by"] == _SAMPLE:
        return head | {"sample": item["sample"], "answers": {row["answer"]: _band(row) for row in item["answers"]}}
    return head | {
        "variables": {row["name"]: row["measure"] for row in item["variables"]},
        "bands": [
            {"when": [[part["variable"], part["sign"], part["value"]] for part in band["when"]]}
            | _band(band)
            | ({"note": band["note"]} if band["note"] else {})
            for band in item["bands"]
        ],
    }


def _band(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"veto": True} if row["result"] == _VETO else {"points": row["points"]}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    """Each item alone, so that what is wrong is told where it is."""
    problems = []
    for index, item in enumerate(proposal.content["items"]):
        try:
            rules.read_scheme({"items": [_item(item)]})
        except rules.SchemeRefused as refused:
            problems.append(Problem(path=f"items.{index}", message=str(refused)))
    return problems


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    used = AppraisalCycle.objects.filter(scheme__code=proposal.code).count()
    whole = rules.read_scheme(written(proposal.content))
    sentences = [
        f"新的一版满分 {whole.max_points.normalize():f} 分，{len(whole.items)} 项。",
        f"已经建立的 {used} 个考核周期记着当时的版本，分数不变。",
    ]
    if proposal.effective_from:
        sentences.append(f"{proposal.effective_from.year} 年起新建的考核周期按新的一版（年末在用的那一版算全年）。")
    return revisions.Effect(sentences=sentences)


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """The places of the last scored cycle in scope, scored anew by the draft from the same results."""
    results = AppraisalResult.objects.filter(cycle__run__isnull=False)
    last = results.order_by("-cycle__year", "-cycle_id").first()
    if last is None:
        return revisions.Effect(sentences=("还没有评过分，没有数据可以试算。",))
    cycle, scheme = last.cycle, rules.read_scheme(written(proposal.content))
    rows = []
    for result in results.filter(cycle=cycle).select_related("organization").order_by("organization__path"):
        sheet = sheet_of(scheme=scheme, run=cycle.run, place=result.organization, year=cycle.year)
        now, then = _points(result.outcome, result.total), _points(sheet.outcome, sheet.total)
        change = ""
        if result.total is not None and sheet.total is not None:
            change = f"{sheet.total - result.total:+.2f}"
        rows.append((result.organization.label, now, then, change))
    return revisions.Effect(
        sentences=(f"用“{cycle.title}”（{cycle.year} 年）的结果重新评，什么也不存。",),
        columns=("机构", "当时的分", "改后的分", "差"),
        rows=rows,
    )


def _points(outcome: str, total: Any) -> str:
    said = _OUTCOMES.get(outcome, "")
    return said if total is None else f"{total:.2f}{f'（{said}）' if said else ''}"


KIND = revisions.rule_kind(
    code="appraisal_schemes",
    title="考核方案",
    words="考核项目、分档、一票否决。分数定等级，等级定钱",
    view=P.VIEW,
    write=P.DEFINE,
    decide=P.PUBLISH_SCHEMES,
    model=AppraisalScheme,
    document=read,
    columns=lambda found: {"name": found["name"], "definition": written(found)},
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="用最近评过分的一期",
)
