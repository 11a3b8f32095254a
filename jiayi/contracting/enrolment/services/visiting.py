"""Chosen people go on a printed round of visits: judged first, then one file made by the job of exports."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from jiayi.foundation.files import services as files
from jiayi.foundation.imports import services as imports
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.worktables.services import Asked
from jiayi.kernel.errors import DomainError

from .. import queries
from .printing import TEMPLATE

PRINT = "visit_lists"
# One print of the exports holds no more.
MOST_VISITS = 500


class VisitOptions(BaseModel):
    """What the round is for, and whether only those go on it whom no message reaches."""

    why: str = Field(min_length=2, max_length=60)
    only: Literal["all", "unreached"] = "all"


class VisitPrint(BaseModel):
    """The people of one print."""

    ids: list[int] = Field(min_length=1)
    why: str = Field(max_length=60)


class NotToVisit(DomainError):
    """This person is not on the round; the sentence says why."""

    code, status = "not_to_visit", 409


def judge_visits(patient_ids: Sequence[int], asked: Asked) -> dict[int, tuple[bool, str]]:
    """Person → (goes on the list, why)."""
    wanted: VisitOptions = asked.options
    reached = queries.reached_by(patient_ids=patient_ids, today=asked.on, at=asked.at)
    found = {}
    for person in patients.list_by_ids(patient_ids):
        way = reached.get(person.pk, "")
        problem = "" if person.is_current else "已故或已迁出"
        if not problem and wanted.only == "unreached" and way:
            problem = f"{way}能到，不用上门"
        found[person.pk] = (not problem, problem or (f"{way}也能到" if way else "哪个渠道都到不了"))
    return found


def put_on_list(patient_id: int, asked: Asked) -> str:
    """Judged again as the list is made.

    :raises NotToVisit: no longer to be visited
    """
    goes, reason = judge_visits([patient_id], asked).get(patient_id, (False, "不在管理范围内"))
    if not goes:
        raise NotToVisit(reason)
    return "排进清单了"


def gather_visits(patient_ids: Sequence[int], asked: Asked) -> int:
    """Ask for the print of these people; returns the number of the export that carries the file."""
    why = asked.options.why
    params = {"ids": list(dict.fromkeys(patient_ids)), "why": why}
    job = imports.request_export(code=PRINT, params=params, purpose=f"上门拜访：{why}", by=asked.by, at=asked.at)
    return int(job.pk)


def visit_documents(asked: imports.Asked) -> Iterator[bytes]:
    """One PDF for each part of the round; who is on it reads later that they were printed."""
    wanted: VisitPrint = asked.filters
    for people, sheet in queries.visit_sheets(patient_ids=wanted.ids, why=wanted.why, today=asked.on):
        for number in people:
            asked.concerns(number)
        data = sheet | {
            "issuer": asked.by.organization_name,
            "printed_by": asked.by.name,
            "printed_on": asked.at,
        }
        yield files.render_document(template=TEMPLATE, data=data)
