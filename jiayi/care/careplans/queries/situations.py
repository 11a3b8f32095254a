"""What is known of a person when a referral is thought of: age, pregnancy, and how the visits went."""

from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from django.db import connection

from jiayi.foundation.patients import queries as patients

from ..models import Enrolment
from ..rules import Situation
from .visits import VISITS

COURSE = """
SELECT v.programme, v.day, v.is_controlled, v.class, v.needs_referral
FROM ({VISITS}) AS v WHERE v.patient_id = %s ORDER BY v.day DESC, v.at DESC LIMIT 60
""".replace("{VISITS}", VISITS)


@dataclass(frozen=True, slots=True)
class Seen:
    programme: str
    day: date
    is_controlled: bool
    classification: str
    needs_referral: bool


@dataclass(frozen=True, slots=True)
class Course:
    """The last visits of one person, the newest first."""

    age: int
    is_pregnant: bool
    visits: list[Seen]
    on: date


def course_of(person: Any, *, on: date) -> Course:
    with connection.cursor() as cursor:
        cursor.execute(COURSE, [person.pk])
        visits = [Seen(*row) for row in cursor.fetchall()]
    tags = patients.tags_of([person.pk], on).get(person.pk, set())
    return Course(patients.age(person, on), "maternal" in tags, visits, on)


def situation_in(course: Course, row: Enrolment) -> Situation:
    mine = [seen for seen in course.visits if seen.programme == row.programme]
    off = list(takewhile(lambda seen: not seen.is_controlled, mine))
    last = mine[0] if mine else None
    return Situation(
        standing=row.standing,
        age=course.age,
        on=course.on,
        is_pregnant=course.is_pregnant,
        last_class=last.classification if last else "",
        needs_referral=last.needs_referral if last else False,
        off_since=off[-1].day if off else None,
        last=last.day if last else None,
    )
