from ..models import DemoLogin, StaffAccount
from .. import rules


class DemoNotLocal(RuntimeError):
    """A demo shows its codes and passwords to everyone who can open the page: it may only listen on loopback."""


def check_demo_is_local(host: str) -> None:
    """Called by the runtime before it listens.

    :raises DemoNotLocal: if the address can be reached from another machine
    """
    if not rules.is_loopback(host):
        raise DemoNotLocal(f"演示模式会显示验证码和密码,只能在本机地址启动,不能在 {host} 上启动")


def add_demo_login(
    *,
    client: str,
    name: str,
    account: StaffAccount | None = None,
    password: str | None = None,
    phone: str | None = None,
    role: str = "",
    note: str = "",
    position: int = 0,
) -> DemoLogin:
    """Show an invented person on the login page of the demo."""
    return DemoLogin.objects.create(
        client=client,
        name=name,
        staff=account,
        password=password,
        phone=phone,
        role=role,
        note=note,
        position=position,
    )
