"""How medicines are taken, over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..models import Adherence, MedicationCheck

RANK = {Adherence.REGULAR: 0, Adherence.SOMETIMES: 1, Adherence.NONE: 2}


@dataclass(frozen=True, slots=True)
class AdherenceStep:
    checked_date: date
    adherence: str
    label: str
    reason: str
    reaction: str


def adherence_of(*, patient_id: int) -> dict[str, list[AdherenceStep]]:
    """Key of the medicine → what was said, the newest first, one a day; the empty key is all that is taken."""
    rows = MedicationCheck.objects.filter(patient_id=patient_id, response__amended_by__isnull=True)
    found: dict[str, list[AdherenceStep]] = {}
    for row in rows.order_by("-checked_date", "-id")[:200]:
        steps = found.setdefault(row.key, [])
        if not steps or steps[-1].checked_date != row.checked_date:
            label = row.get_adherence_display()
            steps.append(AdherenceStep(row.checked_date, row.adherence, label, row.reason, row.reaction))
    return found


def falling_adherence(*, patient_ids: Iterable[int], on: date, days: int = 180) -> dict[int, tuple[str, str]]:
    """Whoever takes medicines worse than at the time before, in so many days: person → (then, now), the worst said on
    each of the two last days. For rules of alerts; two readings of one statement for any number of people.
    """
    rows = MedicationCheck.objects.filter(
        patient_id__in=list(patient_ids),
        checked_date__gt=on - timedelta(days=days),
        checked_date__lte=on,
        response__amended_by__isnull=True,
    )
    by_person: dict[int, dict[date, str]] = {}
    for patient_id, day, adherence in rows.values_list("patient_id", "checked_date", "adherence"):
        said = by_person.setdefault(patient_id, {})
        said[day] = max(adherence, said.get(day, Adherence.REGULAR), key=lambda one: RANK[Adherence(one)])
    found = {}
    for patient_id, said in by_person.items():
        last = sorted(said, reverse=True)[:2]
        if len(last) == 2 and RANK[Adherence(said[last[0]])] > RANK[Adherence(said[last[1]])]:
            found[patient_id] = (said[last[1]], said[last[0]])
    return found
