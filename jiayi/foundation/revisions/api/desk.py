"""管理端: rules in versions, and how they are changed."""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..permissions import RevisionPermission as P

router = Router(tags=["规则修订"])


@router.get("/rules", response=list[schemas.RuleKindOut], summary="有哪几类规则")
@requires(P.VIEW)
def list_rule_kinds(request: HttpRequest) -> Any:
    kinds = queries.list_kinds(by=request.actor)
    waiting = queries.count_waiting(kinds=[kind.code for kind in kinds])
    return [schemas.RuleKindOut.of(kind, by=request.actor, waiting=waiting.get(kind.code, 0)) for kind in kinds]


@router.get("/rules/{kind}", response=schemas.RuleKindPageOut)
@requires(P.VIEW)
def list_rules(request: HttpRequest, kind: str, q: str = "") -> Any:
    today = clock.today()
    found = queries.list_rules(kind=kind, q=q.strip(), on=today, by=request.actor)
    return schemas.RuleKindPageOut(
        kind=schemas.RuleKindOut.of(queries.get_kind(code=kind, by=request.actor), by=request.actor),
        rules=[schemas.RuleOut.of(rule, on=today) for rule in found],
    )


@router.get("/rules/{kind}/documents/{code}", response=schemas.RulePageOut, summary="一项规则的各版")
@requires(P.VIEW)
def get_rule(request: HttpRequest, kind: str, code: str) -> Any:
    today = clock.today()
    rule, versions = queries.get_rule(kind=kind, code=code, on=today, by=request.actor)
    told = queries.histories(kind=kind, version_ids=[version.id for version in versions])
    return schemas.RulePageOut.of(
        rule,
        on=today,
        kind=schemas.RuleKindOut.of(queries.get_kind(code=kind, by=request.actor), by=request.actor),
        versions=[_history(version, told.get(version.id), today) for version in versions],
    )


def _history(version: Any, revision: Any, today: date) -> schemas.VersionHistoryOut:
    return schemas.VersionHistoryOut.of(
        version,
        on=today,
        proposed_by_name=revision.proposed_by_name if revision else "",
        decided_by_name=revision.decided_by_name if revision else "",
        decided_at=revision.decided_at if revision else None,
        reason=revision.reason if revision else "",
    )


@router.get("/rules/{kind}/versions/{version_id}", response=schemas.VersionPageOut, summary="一版的内容和改了什么")
@requires(P.VIEW)
def get_rule_version(request: HttpRequest, kind: str, version_id: int) -> Any:
    today = clock.today()
    version, before, content = queries.get_version(kind=kind, version_id=version_id, by=request.actor)
    changes = queries.changes_of(kind=kind, version_id=version_id, by=request.actor)
    found = queries.get_kind(code=kind, by=request.actor)
    return schemas.VersionPageOut(
        kind=schemas.RuleKindOut.of(found, by=request.actor),
        fields=[schemas.RuleFieldOut.of(field) for field in found.outline()],
        version=schemas.VersionOut.of(version, on=today),
        before=schemas.VersionOut.of(before, on=today) if before else None,
        sentence=found.sentence(content) if found.sentence else "",
        content=content,
        changes=[schemas.ChangeOut.model_validate(change) for change in changes],
    )


@router.get("/rules/{kind}/versions/{version_id}/file", summary="把一版存成文件")
@requires(P.VIEW)
def download_rule_version(request: HttpRequest, kind: str, version_id: int) -> Any:
    version, _, content = queries.get_version(kind=kind, version_id=version_id, by=request.actor)
    body = {"kind": kind, "code": version.code, "version": version.label, "source": version.source, "content": content}
    answer = HttpResponse(json.dumps(body, ensure_ascii=False, indent=1, default=str), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{version.code}-{version.id}.json"'
    return answer


@router.post("/rules/{kind}/revisions", response=schemas.RevisionOut, summary="复制一版来改")
@requires(P.WRITE)
def start_rule_revision(request: HttpRequest, kind: str, body: schemas.RevisionStartIn) -> Any:
    made = services.start_revision(kind=kind, **body.dict(), by=request.actor, at=clock.now())
    return _shown(request, made.pk)


@router.post("/rules/{kind}/versions/{version_id}/retirement", response=schemas.RevisionOut, summary="起草停用")
@requires(P.WRITE)
def start_rule_retirement(request: HttpRequest, kind: str, version_id: int) -> Any:
    made = services.start_retirement(kind=kind, version_id=version_id, by=request.actor, at=clock.now())
    return _shown(request, made.pk)


@router.post("/rules/{kind}/versions/{version_id}/withdrawal", response=schemas.RevisionOut, summary="起草撤回")
@requires(P.WRITE)
def start_rule_withdrawal(request: HttpRequest, kind: str, version_id: int) -> Any:
    made = services.start_withdrawal(
        kind=kind, version_id=version_id, on=clock.today(), by=request.actor, at=clock.now()
    )
    return _shown(request, made.pk)


@router.get("/rule-revisions", response=PageOut[schemas.RevisionRowOut])
@requires(P.VIEW)
def list_rule_revisions(request: HttpRequest, filters: Query[schemas.RevisionFilters]) -> Any:
    page = queries.page_revisions(
        state=filters.state, kind=filters.kind, by=request.actor, cursor=filters.cursor, limit=filters.limit
    )
    return page.with_items([schemas.RevisionRowOut.of(row, by=request.actor) for row in page.items])


@router.get("/rule-revisions/{revision_id}", response=schemas.RevisionOut)
@requires(P.VIEW)
def get_rule_revision(request: HttpRequest, revision_id: int) -> Any:
    return _shown(request, revision_id)


@router.put("/rule-revisions/{revision_id}", response=schemas.RevisionOut)
@requires(P.WRITE)
def save_rule_revision(request: HttpRequest, revision_id: int, body: schemas.RevisionSaveIn) -> Any:
    services.save_revision(revision_id=revision_id, **body.dict(), by=request.actor, at=clock.now())
    return _shown(request, revision_id)


@router.post("/rule-revisions/{revision_id}/trial", response=schemas.EffectOut, summary="用现有数据试算")
@requires(P.WRITE, P.DECIDE)
def try_rule_revision(request: HttpRequest, revision_id: int) -> Any:
    tried = services.try_out(revision_id=revision_id, on=clock.today(), by=request.actor, at=clock.now())
    return schemas.EffectOut.of(tried)


@router.post("/rule-revisions/{revision_id}/propose", response=schemas.RevisionOut)
@requires(P.WRITE)
def propose_rule_revision(request: HttpRequest, revision_id: int) -> Any:
    services.propose_revision(revision_id=revision_id, on=clock.today(), by=request.actor, at=clock.now())
    return _shown(request, revision_id)


@router.post("/rule-revisions/{revision_id}/return", response=schemas.RevisionOut)
@requires(P.WRITE, P.DECIDE)
def return_rule_revision(request: HttpRequest, revision_id: int, body: schemas.RevisionNoteIn) -> Any:
    services.return_revision(revision_id=revision_id, note=body.note, by=request.actor, at=clock.now())
    return _shown(request, revision_id)


@router.post("/rule-revisions/{revision_id}/publish", response=schemas.RevisionOut)
@requires(P.DECIDE)
def publish_rule_revision(request: HttpRequest, revision_id: int, body: schemas.RevisionNoteIn) -> Any:
    services.publish_revision(
        revision_id=revision_id, note=body.note, on=clock.today(), by=request.actor, at=clock.now()
    )
    return _shown(request, revision_id)


@router.post("/rule-revisions/{revision_id}/discard", response=schemas.RevisionOut)
@requires(P.WRITE)
def discard_rule_revision(request: HttpRequest, revision_id: int) -> Any:
    services.discard_revision(revision_id=revision_id, by=request.actor, at=clock.now())
    return _shown(request, revision_id)


def _shown(request: HttpRequest, revision_id: int) -> schemas.RevisionOut:
    today, actor = clock.today(), request.actor
    read = queries.read_revision(revision_id=revision_id, on=today, at=clock.now(), by=actor)
    return schemas.RevisionOut.read(read, by=actor, on=today)
