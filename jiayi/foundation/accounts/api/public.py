from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from ninja import Router

from jiayi.kernel import clock, crypto
from jiayi.kernel.access import public

from .. import queries, schemas, services
from . import shared

router = Router(tags=["登录与账号"])


@router.get("/demo/codes", response=list[schemas.DemoCodeOut])
@public
def list_demo_codes(request: HttpRequest):
    """演示时可见的验证码;正式使用时没有这个页面。"""
    return [
        {"to": shown.phone, "code": shown.code, "text": shown.text, "at": shown.at}
        for shown in queries.list_demo_codes(at=clock.now())
    ]


@router.get("/demo/logins", response=list[schemas.DemoLoginOut])
@public
def list_demo_logins(request: HttpRequest):
    """演示账号,人物均为虚构。"""
    return [
        {
            "client": shown.client,
            "login": shown.login,
            "name": shown.name,
            "role": shown.role,
            "organization": shown.organization,
            "password": shown.secret,
            "totp": shown.code,
            "note": shown.note,
        }
        for shown in queries.list_demo_logins(at=clock.now())
    ]


@router.get("/wechat-simulator/authorize", include_in_schema=False)
@public
def authorize_in_simulator(request: HttpRequest, redirect_uri: str = "", state: str = "") -> HttpResponse:
    """演示用的“微信授权页”:每个浏览器当作一个微信用户。正式使用时没有这个页面。"""
    open_id = request.COOKIES.get(shared.SIMULATED_USER) or f"sim-{crypto.token()[:24]}"
    back = services.give_simulated_code(redirect_uri=redirect_uri, state=state, open_id=open_id)
    response = HttpResponseRedirect(back)
    shared.keep(response, shared.SIMULATED_USER, open_id, timedelta(days=30))
    return response
