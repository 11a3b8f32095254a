from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import public

from .. import queries, schemas

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
