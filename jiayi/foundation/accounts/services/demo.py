from ..models import DemoLogin, StaffAccount


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
