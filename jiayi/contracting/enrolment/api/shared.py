"""What the routes of all clients answer with."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock
from jiayi.kernel.paging import Page

from .. import queries
from ..queries.sittings import SittingView
from ..schemas.groups import GroupEntryOut, GroupOut
from ..schemas.sittings import SittingOut


def given(request: HttpRequest, signature: Signature) -> Signature:
    """The signature with the device it was given on."""
    return replace(signature, device=contracts.device_name(request.headers.get("User-Agent", "")))


def sitting_out(sitting_id: int) -> SittingOut:
    return SittingOut.of(queries.view_sitting(sitting_id=sitting_id, today=clock.today()))


def sitting_of(view: SittingView, *, mine: frozenset[int]) -> SittingOut:
    """As a resident sees it: the others of the family by half their name."""
    return SittingOut.of(view, mine=mine)


def group_out(group_id: int) -> GroupOut:
    group = queries.get_group(group_id=group_id)
    counts = queries.progress_of([group.pk])[group.pk]
    return GroupOut.of(group, counts=counts)


def groups_out(page: Page) -> Page:
    counts = queries.progress_of([group.pk for group in page.items])
    return page.with_items([GroupOut.of(row, counts=counts[row.pk]) for row in page.items])


def entry_out(entry_id: int) -> GroupEntryOut:
    return GroupEntryOut.of(queries.get_entry(entry_id=entry_id))


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def person(patient_id: int) -> Any:
    """A foreign person is not found, rather than without anything."""
    return patients.get_patient(patient_id=patient_id)
