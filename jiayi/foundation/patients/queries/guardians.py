"""Guardians of many people at once, and whose guardianship comes to an end or to a review."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from ..models import Patient, ProxyGrant


def guardians_of(patient_ids: Iterable[int], *, on: date) -> dict[int, list[Patient]]:
    """Person → those who are guardians on a day."""
    rows = ProxyGrant.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on),
        kind=ProxyGrant.Kind.GUARDIAN,
        patient_id__in=list(patient_ids),
        from_date__lte=on,
    ).select_related("agent")
    found: dict[int, list[Patient]] = {}
    for grant in rows.order_by("pk"):
        found.setdefault(grant.patient_id, []).append(grant.agent)
    return found


def list_ending_guardianships(*, after: date, until: date) -> QuerySet[ProxyGrant]:
    """Guardianships in scope whose last day lies in (after, until]: of a minor that is the eighteenth birthday."""
    return (
        ProxyGrant.objects.filter(
            kind=ProxyGrant.Kind.GUARDIAN, to_date__gt=after, to_date__lte=until, patient__is_current=True
        )
        .select_related("patient", "agent")
        .order_by("to_date", "pk")
    )


def list_open_guardianships(*, begun_before: date, born_before: date) -> QuerySet[ProxyGrant]:
    """Guardianships in scope without an end, of people of age: those of adults without capacity."""
    return (
        ProxyGrant.objects.filter(
            kind=ProxyGrant.Kind.GUARDIAN,
            to_date__isnull=True,
            from_date__lte=begun_before,
            patient__birth_date__lte=born_before,
            patient__is_current=True,
        )
        .select_related("patient", "agent")
        .order_by("from_date", "pk")
    )
