"""Permissions are actions; a route without a declaration does not exist (an architecture test refuses it)."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from . import disclosure, scope_state
from .actor import Actor
from .errors import DomainError, Forbidden

F = TypeVar("F", bound=Callable[..., Any])


class Permission(StrEnum):
    """Base of the permission enums of the apps; values read `app.action`."""


class Role(StrEnum):
    """岗位角色. The three administrators are separate persons (等保 L3-AC-2)."""

    RESIDENT = "resident"
    DOCTOR = "doctor"
    NURSE = "nurse"
    ASSISTANT = "assistant"
    CLERK = "clerk"
    DIRECTOR = "director"
    FINANCE = "finance"
    BUREAU = "bureau"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SURVEYOR = "surveyor"


ROLE_LABELS = {
    Role.RESIDENT: "居民",
    Role.DOCTOR: "家庭医生",
    Role.NURSE: "护士",
    Role.ASSISTANT: "助理",
    Role.CLERK: "签约专员",
    Role.DIRECTOR: "中心主任",
    Role.FINANCE: "财务",
    Role.BUREAU: "卫健局",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
    Role.SURVEYOR: "第三方调查员",
}
SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
FIELD_STAFF = frozenset({Role.DOCTOR, Role.NURSE, Role.ASSISTANT})
CENTRE_STAFF = FIELD_STAFF | {Role.CLERK, Role.DIRECTOR}


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    code, status, message = "not_signed_in", 401, "请先登录"


# What a mandate of one resident for another may name (居民授权的范围); patients.ProxyGrant.Scope has the words.
MANDATES = ("view", "sign", "confirm", "message", "book", "pay")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(*permissions: Permission, mandate: Iterable[str] = ()) -> Callable[[F], F]:
    """Guard a route: the actor needs one of `permissions`, and perhaps a reason where the route names a person.

    For residents it also says what the route is for: a ward is in scope only when the mandate names one of `mandate`.
    Without it a read is for `view`, and a write only for wards whose mandate names everything.
    """
    purposes = tuple(mandate)
    if unknown := set(purposes) - set(MANDATES):
        raise ValueError(f"unknown mandates {sorted(unknown)}")

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            actor: Actor = request.actor
            if actor.kind == "anonymous":
                raise NotSignedIn()
            if not any(permission in actor.permissions for permission in permissions):
                raise Forbidden()
            if actor.kind == "resident":
                scope_state.switch(scope_state.Scope(patients=_people(actor, request.method, purposes)))
            if (patient_id := kwargs.get("patient_id")) is not None:
                disclosure.require_open(patient_id)
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions  # type: ignore[attr-defined]
        guarded.mandate = purposes  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _people(actor: Actor, method: str | None, purposes: tuple[str, ...]) -> frozenset[int]:
    if purposes:
        return actor.people_for(*purposes)
    return actor.people_for("view") if method in _READS else actor.people_for(*MANDATES, every=True)


def public(view: F) -> F:
    """Declare a route open to everyone, signed in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def allowed(actor: Actor, permission: Permission) -> bool:
    return permission in actor.permissions


_default_tables: list[Mapping[Permission, Iterable[Role]]] = []


def register_defaults(table: Mapping[Permission, Iterable[Role]]) -> None:
    """Called once per app at start (see `kernel.apps`)."""
    _default_tables.append(table)


def roles_with(permission: Permission) -> set[str]:
    """The roles to which the default tables give this permission."""
    return {str(role) for table in _default_tables for role in table.get(permission, ())}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All permissions that the default tables of the apps give to these roles."""
    held = set(roles)
    return frozenset(str(p) for table in _default_tables for p, holders in table.items() if held & set(holders))
