"""Who is left alone on a day: by themselves, or with their household."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure

from ..models import Rest, RestReason, Task, TaskState


@dataclass(frozen=True, slots=True)
class RestWords:
    """Why somebody is left alone, in the words of the page."""

    id: int
    is_household: bool
    reason_code: str
    reason: str
    note: str
    started_date: date
    until: date | None
    started_by_name: str


def running(*, on: date) -> QuerySet[Rest]:
    return Rest.objects.filter(Q(until__isnull=True) | Q(until__gt=on), ended_at__isnull=True)


def covers(*, on: date, patient: str = "patient", household: str = "patient__household") -> Exists:
    """A condition: is this row's person, or the household they belong to, left alone on a day?"""
    rows = Rest._base_manager.filter(Q(until__isnull=True) | Q(until__gt=on), ended_at__isnull=True)
    return Exists(rows.filter(Q(patient=OuterRef(patient)) | Q(household=OuterRef(household))))


def list_rests(*, patient_id: int, on: date) -> list[RestWords]:
    """What leaves this person alone, that of the household last."""
    person = patients.get_patient(patient_id=patient_id)
    rows = running(on=on).filter(Q(patient=person.pk) | Q(household__isnull=False, household=person.household_id))
    return [_words(row) for row in rows.order_by("household", "id")]


@dataclass(frozen=True, slots=True)
class RestingPerson:
    """One line of the list of those who are left alone."""

    patient_id: int
    name: str
    household_id: int | None
    address: str
    is_household: bool
    reason: str
    note: str
    started_date: date
    until: date | None
    task_count: int


def list_resting(*, on: date, team_ids: Iterable[int], limit: int = 200) -> list[RestingPerson]:
    """The people of these teams who are left alone, those who come back first at the top; two statements."""
    rows = Task.objects.filter(team__in=list(team_ids), state=TaskState.MUTED)
    rows = rows.filter(Q(muted_until__isnull=True) | Q(muted_until__gt=on))
    counted = (
        rows.values("patient_id", "patient__name", "patient__household", "patient__household__address", "reason_code")
        .annotate(tasks=Count("id"), until=Max("muted_until"))
        .order_by(F("until").asc(nulls_last=True), "patient_id")[:limit]
    )
    found = list(counted)
    people = [row["patient_id"] for row in found]
    homes = [row["patient__household"] for row in found if row["patient__household"]]
    why: dict[tuple[str, int], Rest] = {}
    for rest in running(on=on).filter(Q(patient__in=people) | Q(household__in=homes)):
        why["home" if rest.household_id else "person", rest.household_id or rest.patient_id or 0] = rest
    labels = dict(RestReason.choices)
    lines: dict[int, RestingPerson] = {}
    for row in found:
        number, home = row["patient_id"], row["patient__household"]
        with_home = why.get(("home", home)) if home else None
        rest_row = why.get(("person", number)) or with_home
        lines.setdefault(
            number,
            RestingPerson(
                patient_id=number,
                name=disclosure.shown_name(number, row["patient__name"]),
                household_id=home,
                address=str(row["patient__household__address"] or ""),
                is_household=with_home is not None,
                reason=labels.get(rest_row.reason_code if rest_row else row["reason_code"], "随访静音"),
                note=rest_row.note if rest_row else "",
                started_date=rest_row.started_date if rest_row else on,
                until=row["until"],
                task_count=row["tasks"],
            ),
        )
    return list(lines.values())


def muted_patients(*, patient_ids: Iterable[int], on: date) -> set[int]:
    """Those of these people who are to be left alone, whatever the matter: nobody writes to them or calls them."""
    numbers = list(patient_ids)
    resting = running(on=on)
    own = resting.filter(patient__in=numbers).values_list("patient_id", flat=True)
    with_home = resting.filter(household__members__in=numbers).values_list("household__members", flat=True)
    rows = Task.objects.filter(patient_id__in=numbers, state=TaskState.MUTED)
    alone = rows.filter(Q(muted_until__isnull=True) | Q(muted_until__gt=on))
    return {*alone.values_list("patient_id", flat=True), *own, *with_home} & set(numbers)


def rest_label(code: str) -> str:
    return dict(RestReason.choices)[code]


def _words(row: Rest) -> RestWords:
    return RestWords(
        id=row.pk,
        is_household=row.household_id is not None,
        reason_code=row.reason_code,
        reason=row.get_reason_code_display(),
        note=row.note,
        started_date=row.started_date,
        until=row.until,
        started_by_name=row.started_by_name,
    )
