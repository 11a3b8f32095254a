"""The accounts one can sign in with. Demo only: the runtime refuses a demo on an address others can reach."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .personas import PERSONAS

if TYPE_CHECKING:
    from .district import District

PASSWORD = "Jiayi-Demo-2026"  # noqa: S105 - printed on purpose


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """A staff account of the demo: which client, which practitioner (code) and roles."""

    username: str
    name: str
    client: str
    roles: tuple[str, ...]
    practitioner: str = ""
    place: str = "WH"
    note: str = ""


STAFF = (
    StaffLogin("doctor01", "G01 医生", "doctor", ("doctor",), "G01", note="流西网格，签约最多"),
    StaffLogin("doctor04", "G04 医生", "doctor", ("doctor",), "G04", note="和平苑网格"),
    StaffLogin("nurse01", "护士", "doctor", ("nurse",), "N01", note="G01 团队护士"),
    StaffLogin("director", "中心主任", "desk", ("director",), note="文晖中心全部"),
    StaffLogin("clerk", "签约专员", "desk", ("clerk",)),
    StaffLogin("finance", "财务", "desk", ("finance",)),
    StaffLogin("bureau", "卫健局", "desk", ("bureau",), place="XCWJ", note="全区"),
    StaffLogin("bureaufin", "卫健局财务", "desk", ("finance",), place="XCWJ", note="规则发布的第二个人"),
    StaffLogin("sysadmin", "系统管理员", "desk", ("system_admin",), place="XCWJ"),
    StaffLogin("secadmin", "安全管理员", "desk", ("security_admin",), place="XCWJ"),
    StaffLogin("auditor", "审计管理员", "desk", ("audit_admin",), place="XCWJ"),
    StaffLogin("caller", "第三方调查员", "desk", ("surveyor",), note="只看得到派给他的回访名单"),
    StaffLogin("neighbour", "朝晖中心主任", "desk", ("director",), place="CH", note="看不到文晖的居民"),
)


def totp_secret(username: str) -> str:
    """The authenticator secret of a demo account, the same in every demo."""
    return base64.b32encode(hashlib.sha256(f"jiayi-demo-{username}".encode()).digest()[:20]).decode()


def create(district: District, practitioners: dict[str, int], organizations: dict[str, int]) -> None:
    """The accounts of staff and what the login pages of the demo show."""
    from jiayi.foundation.accounts import services
    from jiayi.kernel.actor import Actor

    by = Actor.system("demo")
    for position, login in enumerate(STAFF):
        practitioner = practitioners.get(login.practitioner)
        account, _ = services.create_staff(
            username=login.username,
            display_name=login.name if practitioner is None else _name(practitioner),
            organization_id=organizations[login.place],
            practitioner_id=practitioner,
            password=PASSWORD,
            roles=login.roles,
            totp_secret=totp_secret(login.username),
            must_change_password=False,
            by=by,
            at=district.now,
        )
        services.add_demo_login(
            client=login.client,
            name=account.display_name,
            account=account,
            password=PASSWORD,
            role=login.roles[0],
            note=login.note,
            position=position,
        )
    for position, persona in enumerate(PERSONAS):
        services.add_demo_login(
            client="resident", name=persona.name, phone=persona.phone, note=persona.note, position=position
        )


def _name(practitioner_id: int) -> str:
    from jiayi.foundation.practitioners.models import Practitioner

    return Practitioner.objects.get(pk=practitioner_id).name


def lines() -> list[str]:
    """What the terminal prints."""
    staff = [f"  {login.client:<8} {login.username:<10} {PASSWORD}  {login.name} {login.note}" for login in STAFF]
    residents = [f"  resident {persona.phone}  {persona.name},{persona.note}" for persona in PERSONAS]
    return [
        "演示账号(动态口令和短信验证码显示在登录页上) · demo logins (codes are shown on the login pages)",
        *staff,
        *residents,
    ]
