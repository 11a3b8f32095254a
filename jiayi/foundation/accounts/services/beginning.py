"""The first day of a real installation: one organisation and the three administrators, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from jiayi.foundation.organizations import services as organizations
from jiayi.kernel import scope
from jiayi.kernel.access import ROLE_LABELS, Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from ..models import StaffAccount
from .administration import create_staff

FIRST_ACCOUNTS = {
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDIT_ADMIN,
}


class HouseNotEmpty(DomainError):
    """There are accounts already; new ones are made in the desk."""

    code, message = "house_not_empty", "已经有账号了，请在管理端新建"


@dataclass(frozen=True, slots=True)
class FirstAccount:
    username: str
    label: str
    password: str


def begin_house(*, organization_name: str, organization_code: str, at: datetime) -> list[FirstAccount]:
    """The root organisation and its three administrators; passwords are returned this once and changed at sign-in.

    :raises HouseNotEmpty: if anybody has an account
    """
    by = Actor.system("begin")
    with transaction.atomic(), scope.everything(reason="the first day: there is no organisation to be in yet"):
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_staffaccount IN EXCLUSIVE MODE")
        if StaffAccount.objects.exists():
            raise HouseNotEmpty()
        root = organizations.create_organization(
            parent_id=None, kind="bureau", name=organization_name, code=organization_code, by=by, at=at
        )
        made = []
        for username, role in FIRST_ACCOUNTS.items():
            _, password = create_staff(
                username=username,
                display_name=ROLE_LABELS[role],
                organization_id=root.pk,
                roles=[role],
                by=by,
                at=at,
            )
            made.append(FirstAccount(username=username, label=ROLE_LABELS[role], password=password))
        return made
