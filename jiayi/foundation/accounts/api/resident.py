from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import MANDATES, public, requires

from .. import queries, rules, schemas, services
from ..permissions import AccountPermission as P
from . import shared, wechat

router = Router(tags=["登录与账号"])
router.add_router("", wechat.router)
CHANNEL = "resident_h5"


@router.post("/login/code", response=schemas.LoginCodeSentOut)
@public
def request_login_code(request: HttpRequest, body: schemas.PhoneIn):
    services.request_code(phone=body.phone, origin=shared.origin_of(request, CHANNEL), at=clock.now())
    return {"valid_seconds": int(rules.CODE_TIME.total_seconds()), "again_after_seconds": 60}


@router.post("/login", response={204: None})
@public
def login_with_code(request: HttpRequest, response: HttpResponse, body: schemas.PhoneCodeIn):
    signed = services.confirm_code(
        phone=body.phone,
        code=body.code,
        origin=shared.origin_of(request, CHANNEL),
        at=clock.now(),
        wechat_browser=request.COOKIES.get(shared.WECHAT, "") if body.binds_wechat else None,
    )
    shared.keep(response, shared.RESIDENT, signed.token, signed.lifetime)
    if body.binds_wechat:
        shared.drop(response, shared.WECHAT)


@router.post("/logout", response={204: None})
@public
def logout(request: HttpRequest, response: HttpResponse):
    services.sign_out(token=request.COOKIES.get(shared.RESIDENT), by=request.actor, at=clock.now())
    shared.drop(response, shared.RESIDENT)


@router.get("/me", response=schemas.ResidentMeOut)
@requires(P.SELF, mandate=MANDATES)
def get_me(request: HttpRequest):
    return _me(request, request.actor)


@router.post("/me/acting-for", response=schemas.ResidentMeOut)
@requires(P.SELF, mandate=MANDATES)
def act_for(request: HttpRequest, body: schemas.ActForIn):
    actor = services.act_for(patient_id=body.patient_id, by=request.actor, at=clock.now())
    return _me(request, actor)


def _me(request: HttpRequest, actor):
    people = queries.list_people(account_id=actor.account_id, on=clock.today())
    current = next((person for person in people if person.patient_id == actor.patient_id), None)
    return {
        "account_id": actor.account_id,
        "name": actor.name,
        "patient_id": actor.patient_id,
        "patient_name": current.name if current else "",
        "people": [
            {
                "patient_id": person.patient_id,
                "name": person.name,
                "relation": person.relation,
                "relation_label": queries.relation_of(person),
                "scopes": sorted(person.scopes),
                "is_current": person.patient_id == actor.patient_id,
            }
            for person in people
        ],
        "roles": sorted(actor.roles),
        "permissions": sorted(actor.permissions),
        "demo": settings.IS_DEMO,
    }
