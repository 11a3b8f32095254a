"""The settings of security, at the desk."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..models import SafeguardValue
from ..permissions import SafeguardPermission as P
from ..rules import SAFEGUARDS

router = Router(tags=["安全设置"])
CODE = Path(..., max_length=40)


@router.get("/safeguards", response=list[schemas.SafeguardOut])
@requires(P.READ)
def list_safeguards(request: HttpRequest):
    at = clock.now()
    versions = queries.list_versions()
    return [_shown(code, [line for line in versions if line.code == code], at) for code in SAFEGUARDS]


@router.get("/safeguard-versions", response=list[schemas.SafeguardVersionOut])
@requires(P.READ)
def list_safeguard_versions(request: HttpRequest):
    return [_version(line) for line in queries.list_versions()]


@router.post("/safeguards/{code}", response=schemas.SafeguardVersionOut)
@requires(P.CHANGE)
def change_safeguard(request: HttpRequest, payload: schemas.SafeguardIn, code: str = CODE):
    return _version(services.change_safeguard(code=code, **payload.dict(), by=request.actor, at=clock.now()))


def _shown(code: str, versions: list[SafeguardValue], at: Any) -> dict[str, Any]:
    rule = SAFEGUARDS[code]
    begun = sorted((v for v in versions if v.effective_at <= at), key=lambda v: (v.effective_at, v.version))
    later = sorted((v for v in versions if v.effective_at > at), key=lambda v: (v.effective_at, -v.version))
    now, coming = (begun[-1] if begun else None), (later[0] if later else None)
    same = ("title", "group", "unit", "least", "most")
    return {name: getattr(rule, name) for name in same} | {
        "code": code,
        "value": now.value if now else rule.value,
        "shipped": rule.value,
        "version": now.version if now else 0,
        "source": now.source if now else rule.source,
        "effective_at": now.effective_at if now else None,
        "next_value": coming.value if coming else None,
        "next_at": coming.effective_at if coming else None,
    }


def _version(line: SafeguardValue) -> dict[str, Any]:
    rule = SAFEGUARDS[line.code]
    same = ("code", "version", "value", "source", "reason", "effective_at", "set_by_name", "set_at")
    return {name: getattr(line, name) for name in same} | {"title": rule.title, "unit": rule.unit}
