"""The Actor of an account, built from its roles or its people, and its JSON form in the session row."""

from dataclasses import fields
from datetime import date
from typing import Any, cast

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor, Channel

from ..models import ResidentAccount, StaffAccount, StaffRole
from .people import people_of_phone

_SETS = {"team_ids", "roles", "permissions", "patient_ids", "wards", "mandates"}
# The channel belongs to the request, not to the session: one staff cookie serves the phone and the desk.
_STORED = [field.name for field in fields(Actor) if field.name != "channel"]


def staff_actor(account: StaffAccount, *, on: date, organization_id: int | None = None) -> Actor | None:
    """The account as an actor in one organisation, its own unless another of its posts is chosen.

    None when it holds no role.
    """
    held = list(StaffRole.objects.filter(account=account).select_related("organization").order_by("id"))
    if not held:
        return None
    homes = {role.organization_id: role.organization for role in held}
    home = homes.get(organization_id or account.organization_id) or held[0].organization
    here = [role for role in held if role.organization_id == home.pk]
    roles = frozenset(role.role for role in here)
    teams = {role.team_id for role in here if role.team_id}
    if account.practitioner_id:
        teams |= set(practitioners.team_ids_of(practitioner_id=account.practitioner_id, on=on))
    return Actor(
        kind="staff",
        account_id=account.pk,
        name=account.display_name,
        practitioner_id=account.practitioner_id,
        organization_id=home.pk,
        organization_name=home.short_name or home.name,
        organization_path=home.path,
        team_ids=frozenset(teams),
        roles=roles,
        permissions=permissions_of(roles),
    )


def resident_actor(account: ResidentAccount, *, on: date) -> Actor:
    """The resident as an actor: own record and wards in scope, one of them current."""
    people = people_of_phone(str(account.phone), on=on)
    current = next((person for person in people if person.patient_id == account.current_patient_id), None)
    if current is None and people:
        current = people[0]
    roles = frozenset({str(Role.RESIDENT)})
    return Actor(
        kind="resident",
        account_id=account.pk,
        name=people[0].name if people else "居民",
        organization_id=current.organization_id if current else None,
        roles=roles,
        permissions=permissions_of(roles),
        patient_ids=frozenset(person.patient_id for person in people),
        patient_id=current.patient_id if current else None,
        wards=frozenset(person.patient_id for person in people if person.scopes),
        mandates=frozenset(f"{person.patient_id}:{scope}" for person in people for scope in person.scopes),
    )


def dumped(actor: Actor) -> dict[str, Any]:
    values = {name: getattr(actor, name) for name in _STORED}
    return {name: sorted(value) if name in _SETS else value for name, value in values.items()}


def loaded(stored: dict[str, Any], *, channel: str) -> Actor:
    # A session from before mandates were kept says nothing about them: until its next snapshot nobody is in view.
    stored = {"wards": stored.get("patient_ids", [])} | stored
    values: dict[str, Any] = {name: frozenset(value) if name in _SETS else value for name, value in stored.items()}
    return Actor(**values, channel=cast(Channel, channel))
