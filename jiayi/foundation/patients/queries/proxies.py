"""Who may act for whom, and for what."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from jiayi.kernel.prepared import prepared

from .. import rules
from ..models import Patient, ProxyGrant


def _running(on: date) -> QuerySet:
    return ProxyGrant.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)


def may_act_for(*, agent_id: int, patient_id: int, scope: str, on: date) -> bool:
    """Oneself as an adult always; another only by a running grant that lists the scope."""
    if agent_id == patient_id:
        return True
    return _running(on).filter(agent_id=agent_id, patient_id=patient_id, scopes__contains=[scope]).exists()


def may_sign_alone(patient: Patient, on: date) -> bool:
    """A minor signs through a guardian."""
    return not rules.is_minor(patient.birth_date, on)


def ward_ids(*, agent_id: int, on: date) -> list[int]:
    """The persons somebody may act for on a day; accounts puts them into the actor."""
    rows = _running(on).filter(agent_id=agent_id, patient__died_date__isnull=True)
    return sorted(set(rows.values_list("patient_id", flat=True)))


def list_agents(*, patient_id: int, on: date) -> list[ProxyGrant]:
    """Running grants others hold for this person."""
    return _agents(patient_id=patient_id, on=on)


@prepared
def _agents(*, patient_id: int, on: date) -> Any:
    rows = _running(on).filter(patient_id=patient_id).select_related("agent")
    return rows.order_by("kind", "from_date", "pk")


def orphaned_wards(*, agent_id: int, died_date: date) -> list[Patient]:
    """Those whose guardian this person was until their death, and who have no other guardian now."""
    ended = ProxyGrant.objects.filter(agent_id=agent_id, kind="guardian", to_date=died_date).values("patient_id")
    guarded = _running(died_date).filter(kind="guardian").exclude(agent_id=agent_id).values("patient_id")
    rows = Patient.objects.filter(pk__in=ended, is_current=True).exclude(pk__in=guarded)
    return list(rows.order_by("pk"))


def list_wards(*, agent_id: int, on: date) -> list[ProxyGrant]:
    """Running grants this person holds for others."""
    rows = _running(on).filter(agent_id=agent_id).select_related("patient")
    return list(rows.order_by("kind", "from_date", "pk"))


def list_around(*, patient_id: int, on: date) -> tuple[list[ProxyGrant], list[ProxyGrant]]:
    """Running grants that others hold for a person, and that the person holds for others, with names only."""
    found = _around(patient_id=patient_id, on=on)
    held_for = [grant for grant in found if grant.patient_id == patient_id]
    return held_for, [grant for grant in found if grant.agent_id == patient_id]


@prepared
def _around(*, patient_id: int, on: date) -> Any:
    names = ("kind", "scopes", "from_date", "to_date", "proof", "agent__name", "patient__name")
    rows = _running(on).filter(Q(patient_id=patient_id) | Q(agent_id=patient_id))
    return rows.select_related("agent", "patient").only(*names).order_by("kind", "from_date", "pk")


def list_grants(*, patient_id: int) -> list[ProxyGrant]:
    """All grants of a person, also ended ones."""
    rows = ProxyGrant.objects.filter(patient_id=patient_id).select_related("agent")
    return list(rows.order_by("-from_date", "-pk"))
