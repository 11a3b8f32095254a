"""Cookies and the origin of a request; the same for the clients of staff and of residents."""

import re
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .. import rules
from ..services.sessions import Origin

STAFF, RESIDENT, DEVICE, WECHAT = "jiayi_staff", "jiayi_resident", rules.DEVICE_COOKIE_NAME, "jiayi_wechat"
SIMULATED_USER = "jiayi_simulated_wechat"
_BROWSERS = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "安卓手机", "Windows": "Windows 电脑", "Mac": "Mac 电脑"}
_NAMES = {"MicroMessenger": "微信", "Edg": "Edge"}


def origin_of(request: HttpRequest, channel: str) -> Origin:
    agent = request.headers.get("User-Agent", "")
    system = next((name for key, name in _SYSTEMS.items() if key in agent), "")
    browser = next((_NAMES.get(key, key) for key in _BROWSERS if key in agent), "")
    return Origin(channel=channel, address=_address(request), device_label=f"{system} {browser}".strip())


def keep(response: HttpResponse, name: str, value: str, lifetime: timedelta) -> None:
    """HttpOnly and SameSite=Lax; Secure wherever the site is served over https."""
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        path="/api/",
        secure=settings.COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def drop(response: HttpResponse, name: str) -> None:
    response.delete_cookie(name, path="/api/", samesite="Lax")


def _address(request: HttpRequest) -> str | None:
    """The peer; behind our proxy the server has already put the forwarded address in its place."""
    address = request.META.get("REMOTE_ADDR", "")
    return address if re.fullmatch(r"[0-9a-fA-F:.]{2,45}", address) else None
