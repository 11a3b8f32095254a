from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.foundation.accounts import queries as accounts
from jiayi.kernel import clock
from jiayi.kernel.access import Role, requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import SurveyPermission as P

router = Router(tags=["有效签约核查"])


@router.get("/signing-surveys", response=list[schemas.SurveyOut], summary="有效签约核查")
@requires(P.VIEW)
def list_signing_surveys(request: HttpRequest, year: int | None = None) -> Any:
    return [schemas.SurveyOut.of(card) for card in queries.list_cards(year=year)]


@router.post("/signing-survey-previews", response=schemas.DrawPreviewOut, summary="抽样前先看分层")
@requires(P.DRAW)
def preview_signing_survey(request: HttpRequest, data: schemas.DrawPreviewIn) -> Any:
    preview = services.preview_draw(
        **data.population(),
        design=data.design(),
        half_width=data.half_width,
        expected_rate=data.expected_rate,
        response_rate=data.response_rate,
    )
    return schemas.DrawPreviewOut.of(preview)


@router.post("/signing-surveys", response=schemas.SurveyOut, summary="抽样")
@requires(P.DRAW)
def draw_signing_survey(request: HttpRequest, data: schemas.DrawIn) -> Any:
    survey = services.draw_survey(
        **data.population(),
        design=data.design(),
        year=data.year,
        title=data.title,
        seed=data.seed,
        seed_source=data.seed_source,
        replace_unreached=data.replace_unreached,
        by=request.actor,
        at=clock.now(),
    )
    return _shown(survey.pk)


@router.get("/signing-surveys/{survey_id}", response=schemas.SurveyOut)
@requires(P.VIEW)
def get_signing_survey(request: HttpRequest, survey_id: int) -> Any:
    return _shown(survey_id)


@router.get("/signing-surveys/{survey_id}/strata", response=list[schemas.SurveyStratumOut], summary="各层进度")
@requires(P.VIEW)
def list_signing_survey_strata(request: HttpRequest, survey_id: int) -> Any:
    survey = queries.get_survey(survey_id=survey_id)
    return [schemas.SurveyStratumOut.of(line) for line in queries.list_strata(survey)]


@router.get("/signing-surveys/{survey_id}/result", response=schemas.SurveyResultOut, summary="结果和区间")
@requires(P.VIEW)
def get_signing_survey_result(request: HttpRequest, survey_id: int) -> Any:
    result = queries.survey_result(survey_id=survey_id)
    return schemas.SurveyResultOut.of(result, queries.rulebook_of(result.survey.rule))


@router.get("/signing-surveys/{survey_id}/rows", response=PageOut[schemas.SurveyRowOut], summary="结果背后的每一通")
@requires(P.VIEW_ROWS)
def list_signing_survey_rows(
    request: HttpRequest,
    survey_id: int,
    paging: Query[PageIn],
    verdict: str = "",
    team_id: int | None = None,
    organization_id: int | None = None,
    outcome: str = "",
    element: str = "",
) -> Any:
    found = services.open_rows(
        survey_id=survey_id,
        verdict=verdict,
        team_id=team_id,
        organization_id=organization_id,
        outcome=outcome,
        element=element,
        cursor=paging.cursor,
        limit=paging.limit,
        by=request.actor,
        at=clock.now(),
    )
    return found.with_items([schemas.SurveyRowOut.of(line) for line in found.items])


@router.get("/signing-surveys/{survey_id}/proof", response=schemas.DrawProofOut | None, summary="按种子重抽核对")
@requires(P.VIEW)
def prove_signing_survey(request: HttpRequest, survey_id: int) -> Any:
    return queries.prove_draw(survey_id=survey_id)


@router.get("/signing-surveys/{survey_id}/report", summary="核查报告（PDF）")
@requires(P.VIEW)
def print_signing_survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    content = services.render_report(survey_id=survey_id, by=request.actor, at=clock.now())
    return HttpResponse(content, content_type="application/pdf")


@router.post("/signing-surveys/{survey_id}/finish", response=schemas.SurveyOut, summary="定稿")
@requires(P.DRAW)
def finish_signing_survey(request: HttpRequest, survey_id: int, data: schemas.SurveyCloseIn) -> Any:
    services.finish_survey(survey_id=survey_id, reason=data.reason, by=request.actor, at=clock.now())
    return _shown(survey_id)


@router.post("/signing-surveys/{survey_id}/cancel", response=schemas.SurveyOut, summary="作废")
@requires(P.DRAW)
def cancel_signing_survey(request: HttpRequest, survey_id: int, data: schemas.SurveyCloseIn) -> Any:
    services.cancel_survey(survey_id=survey_id, reason=data.reason, by=request.actor, at=clock.now())
    return _shown(survey_id)


@router.get("/signing-surveys/{survey_id}/callers", response=list[schemas.AssignmentOut], summary="派给谁")
@requires(P.VIEW)
def list_survey_callers(request: HttpRequest, survey_id: int) -> Any:
    survey = queries.get_survey(survey_id=survey_id)
    return [schemas.AssignmentOut.of(given) for given in queries.list_assignments(survey)]


@router.get("/survey-caller-choices", response=list[schemas.CallerChoiceOut], summary="可以派的调查员账号")
@requires(P.ASSIGN)
def list_survey_caller_choices(request: HttpRequest) -> Any:
    found = accounts.list_accounts(role=Role.SURVEYOR, status="active", limit=100)
    return [{"id": row.pk, "name": row.display_name, "username": row.username} for row in found.items]


@router.post("/signing-surveys/{survey_id}/callers", response=schemas.AssignmentOut, summary="派调查员")
@requires(P.ASSIGN)
def assign_survey_caller(request: HttpRequest, survey_id: int, data: schemas.AssignCallerIn) -> Any:
    given = services.assign_caller(survey_id=survey_id, **data.dict(), by=request.actor, at=clock.now())
    return schemas.AssignmentOut.of(given)


@router.post(
    "/signing-surveys/{survey_id}/callers/{assignment_id}/revoke", response=schemas.AssignmentOut, summary="收回"
)
@requires(P.ASSIGN)
def revoke_survey_caller(request: HttpRequest, survey_id: int, assignment_id: int) -> Any:
    given = services.revoke_caller(survey_id=survey_id, assignment_id=assignment_id, by=request.actor, at=clock.now())
    return schemas.AssignmentOut.of(given)


@router.get("/received-surveys", response=list[schemas.ReceivedSurveyRowOut], summary="上级核查我们")
@requires(P.VIEW)
def list_received_surveys(request: HttpRequest) -> Any:
    return [schemas.ReceivedSurveyRowOut.of(survey) for survey in queries.list_received(by=request.actor)]


@router.get("/received-surveys/{survey_id}", response=schemas.ReceivedSurveyOut, summary="上级核查的结果：本机构和医生")
@requires(P.VIEW)
def get_received_survey(request: HttpRequest, survey_id: int) -> Any:
    view = queries.view_received(survey_id=survey_id, by=request.actor)
    return schemas.ReceivedSurveyOut.of_view(view, queries.rulebook_of(view.survey.rule))


@router.get("/my-surveys", response=list[schemas.MySurveyCardOut], summary="派给我的回访")
@requires(P.CALL)
def list_my_surveys(request: HttpRequest) -> Any:
    return [schemas.MySurveyCardOut.of(card) for card in queries.list_my_surveys(by=request.actor, on=clock.today())]


@router.get("/my-surveys/{survey_id}", response=schemas.MySurveyOut, summary="回访名单（只有姓）")
@requires(P.CALL)
def get_my_survey(request: HttpRequest, survey_id: int) -> Any:
    view = queries.view_my_survey(survey_id=survey_id, by=request.actor, on=clock.today(), at=clock.now())
    return schemas.MySurveyOut.of(view)


@router.post("/my-surveys/{survey_id}/rows/{number}/dial", response=schemas.DialledOut, summary="拨打：显示号码")
@requires(P.CALL)
def dial_survey_row(request: HttpRequest, survey_id: int, number: int) -> Any:
    return services.dial(survey_id=survey_id, number=number, by=request.actor, at=clock.now())


@router.put("/my-surveys/{survey_id}/rows/{number}", response=schemas.CallRecordedOut, summary="记这通电话")
@requires(P.CALL)
def record_survey_outcome(request: HttpRequest, survey_id: int, number: int, data: schemas.CallOutcomeIn) -> Any:
    row = services.record_outcome(survey_id=survey_id, number=number, **data.dict(), by=request.actor, at=clock.now())
    return {
        "number": row.number,
        "outcome": row.outcome,
        "is_closed": row.closed_at is not None,
        "attempts": row.attempt_count,
    }


def _shown(survey_id: int) -> schemas.SurveyOut:
    survey = queries.get_survey(survey_id=survey_id)
    return schemas.SurveyOut.of(queries.SurveyCard(survey=survey, progress=queries.progress_of(survey)))
