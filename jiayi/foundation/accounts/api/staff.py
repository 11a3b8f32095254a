"""Signing in and the own account: the same routes for the doctor's phone and the desk."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.foundation.files import services as files
from jiayi.kernel import clock
from jiayi.kernel.access import ROLE_LABELS, Role, public, requires

from .. import queries, rules, schemas, services
from ..permissions import AccountPermission as P
from . import shared
from .devices import add_device_routes


def build(channel: str) -> Router:
    """A router can be mounted once, so each client gets its own."""
    router = Router(tags=["登录与账号"])

    add_device_routes(router, channel)

    @router.post("/login", response=schemas.StepOut)
    @public
    def login_with_password(request: HttpRequest, response: HttpResponse, body: schemas.PasswordIn):
        step = services.begin_with_password(
            username=body.username,
            password=body.password,
            origin=shared.origin_of(request, channel),
            device_token=request.COOKIES.get(shared.DEVICE),
            at=clock.now(),
        )
        return _answered(response, step)

    @router.post("/login/totp", response=schemas.StepOut)
    @public
    def login_with_totp(request: HttpRequest, response: HttpResponse, body: schemas.TotpIn):
        step = services.confirm_totp(
            token=body.ticket,
            code=body.code,
            pin=body.pin or "" if body.trust_device else None,
            origin=shared.origin_of(request, channel),
            at=clock.now(),
        )
        return _answered(response, step)

    @router.post("/login/new-password", response=schemas.StepOut)
    @public
    def login_with_new_password(request: HttpRequest, response: HttpResponse, body: schemas.FirstPasswordIn):
        signed = services.choose_first_password(
            token=body.ticket,
            password=body.password,
            origin=shared.origin_of(request, channel),
            at=clock.now(),
        )
        return _signed(response, signed)

    @router.post("/login/pin", response=schemas.StepOut)
    @public
    def login_with_pin(request: HttpRequest, response: HttpResponse, body: schemas.PinIn):
        signed = services.unlock_with_pin(
            device_token=request.COOKIES.get(shared.DEVICE),
            pin=body.pin,
            origin=shared.origin_of(request, channel),
            at=clock.now(),
        )
        return _signed(response, signed)

    @router.post("/logout", response={204: None})
    @public
    def logout(request: HttpRequest, response: HttpResponse):
        services.sign_out(token=request.COOKIES.get(shared.STAFF), by=request.actor, at=clock.now())
        shared.drop(response, shared.STAFF)

    @router.get("/me", response=schemas.MeOut)
    @requires(P.SELF)
    def get_me(request: HttpRequest):
        actor = request.actor
        return {
            "account_id": actor.account_id,
            "name": actor.name,
            "practitioner_id": actor.practitioner_id,
            "organization_id": actor.organization_id,
            "organization_name": actor.organization_name,
            "team_ids": sorted(actor.team_ids),
            "roles": sorted(actor.roles),
            "role_labels": [ROLE_LABELS[Role(role)] for role in sorted(actor.roles)],
            "permissions": sorted(actor.permissions),
            "demo": settings.IS_DEMO,
        }

    @router.get("/me/posts", response=list[schemas.OwnPostOut])
    @requires(P.SELF)
    def list_my_posts(request: HttpRequest):
        return [
            {"organization_id": number, "organization_name": name}
            for number, name in queries.list_posts(account_id=request.actor.account_id)
        ]

    @router.post("/me/organization", response={204: None})
    @requires(P.SELF)
    def switch_my_organization(request: HttpRequest, body: schemas.OrganizationChoiceIn):
        services.switch_organization(
            token=request.COOKIES[shared.STAFF],
            organization_id=body.organization_id,
            by=request.actor,
            at=clock.now(),
        )

    @router.post("/me/password", response=schemas.StepOut)
    @requires(P.SELF)
    def change_my_password(request: HttpRequest, response: HttpResponse, body: schemas.ChangePasswordIn):
        signed = services.change_password(
            old=body.old,
            new=body.new,
            by=request.actor,
            origin=shared.origin_of(request, channel),
            at=clock.now(),
        )
        shared.drop(response, shared.DEVICE)
        return _signed(response, signed)

    return router


def _answered(response: HttpResponse, step: services.Step) -> dict[str, str | None]:
    if step.device_token:
        shared.keep(response, shared.DEVICE, step.device_token, rules.DEVICE_COOKIE)
    if step.next == "done":
        shared.keep(response, shared.STAFF, step.token, step.lifetime)
        return {"step": "done", "name": step.name}
    return {
        "step": step.next,
        "name": step.name,
        "ticket": step.token,
        "totp_uri": step.enrolment_uri or None,
        "totp_qr": files.qr_code(text=step.enrolment_uri) if step.enrolment_uri else None,
    }


def _signed(response: HttpResponse, signed: services.Signed) -> dict[str, str]:
    shared.keep(response, shared.STAFF, signed.token, signed.lifetime)
    return {"step": "done", "name": signed.name}
