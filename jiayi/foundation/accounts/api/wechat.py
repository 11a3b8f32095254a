"""微信里的登录: to WeChat and back, what the own account looks like, and taking the binding away."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import MANDATES, public, requires

from .. import queries, rules, schemas, services
from ..permissions import AccountPermission as P
from . import shared

router = Router(tags=["登录与账号"])
CHANNEL = "resident_h5"


@router.get("/login/wechat", include_in_schema=False)
@public
def begin_wechat_login(request: HttpRequest, to: str = "/") -> HttpResponse:
    """Where the menu of the official account leads. Who is signed in goes straight on."""
    if request.actor.kind == "resident":  # type: ignore[attr-defined]
        return HttpResponseRedirect(rules.page_url(rules.wechat_target(to)))
    begun = services.begin_wechat(target=to, origin=shared.origin_of(request, CHANNEL), at=clock.now())
    response = HttpResponseRedirect(begun.url)
    if begun.browser:
        shared.keep(response, shared.WECHAT, begun.browser, rules.WECHAT_TIME)
    return response


@router.get("/login/wechat/back", include_in_schema=False)
@public
def finish_wechat_login(request: HttpRequest, code: str = "", state: str = "") -> HttpResponse:
    """WeChat sends the browser here. Whatever came of it, the person lands on a page of ours."""
    back = services.finish_wechat(
        code=code,
        state=state,
        browser=request.COOKIES.get(shared.WECHAT, ""),
        origin=shared.origin_of(request, CHANNEL),
        at=clock.now(),
    )
    if back.signed is not None:
        response = HttpResponseRedirect(rules.page_url(back.target))
        shared.keep(response, shared.RESIDENT, back.signed.token, back.signed.lifetime)
        shared.drop(response, shared.WECHAT)
        return response
    return HttpResponseRedirect(rules.page_url("/login", back=back.target, wechat=back.problem or "new"))


@router.get("/login/wechat/state", response=schemas.WechatStateOut)
@public
def get_wechat_state(request: HttpRequest) -> Any:
    """What the login page offers inside WeChat."""
    return {
        "is_ready": queries.is_wechat_ready(),
        "awaits_binding": queries.awaits_binding(browser=request.COOKIES.get(shared.WECHAT, ""), at=clock.now()),
    }


@router.get("/security", response=schemas.OwnSecurityOut)
@requires(P.SELF, mandate=MANDATES)
def get_security(request: HttpRequest) -> Any:
    return schemas.OwnSecurityOut.of(queries.view_security(by=request.actor))  # type: ignore[attr-defined]


@router.delete("/security/wechat", response=schemas.OwnSecurityOut)
@requires(P.SELF, mandate=MANDATES)
def unbind_own_wechat(request: HttpRequest) -> Any:
    services.unbind_own_wechat(by=request.actor, at=clock.now())  # type: ignore[attr-defined]
    return schemas.OwnSecurityOut.of(queries.view_security(by=request.actor))  # type: ignore[attr-defined]
