"""打印: a filled form in the national layout, or a blank one to fill by hand, as PDF."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..rules import GAP, KNOWN_PLACE, PrintSheet
from .responses import open_response, subject_of
from .templates import read_definition

BROKEN = "（图片打不开）"


@transaction.atomic
def print_response(*, response_id: int, by: Actor, at: datetime) -> bytes:
    """One filled form, with its signatures; the person can see who printed it.

    :raises NotFound: outside the scope, or confidential and the reader has no right to sensitive classes
    """
    response = open_response(response_id=response_id, by=by, at=at)
    form = queries.form_of(response.template)
    patient = patients.get_patient(patient_id=response.patient_id)
    audit.record_read(patient_id=patient.pk, by=by, at=at, purpose="print", subject=subject_of(form))
    sheet = queries.print_sheet(form, [response.answers], patient_id=response.patient_id)
    filled_on = local_date(response.authored_at).isoformat()
    return render_sheet(sheet, patient=patient, by=by, at=at, filled_on=filled_on)


def print_blank(*, template_id: int, by: Actor, at: datetime) -> bytes:
    """The empty form of a version."""
    form = queries.form_of(queries.get_template_by_id(template_id=template_id))
    return render_sheet(rules.lay_out(form, [], is_blank=True), by=by, at=at)


def print_draft(*, definition: Mapping[str, Any], by: Actor, at: datetime) -> bytes:
    """The empty form of what is being drawn.

    :raises BadTemplate: if it cannot work yet
    """
    return render_sheet(rules.lay_out(read_definition(definition), [], is_blank=True), by=by, at=at)


def render_sheet(sheet: PrintSheet, *, by: Actor, at: datetime, patient: Any = None, **head: Any) -> bytes:
    """A laid out form as PDF; `head` is what stands above it beside the person: `year`, or `filled_on` (ISO date)."""
    known = _known_of(patient)
    data: dict[str, Any] = {
        "title": sheet.title,
        "source": sheet.source,
        "version": sheet.version,
        "columns": sheet.columns,
        "pages": [
            [
                {
                    "title": part.title,
                    "rows": [{"label": row.label, "cells": _filled(row.cells, known)} for row in part.rows],
                }
                for part in page
            ]
            for page in sheet.pages
        ],
        "printed_by": by.name,
        "printed_on": local_date(at).isoformat(),
    }
    if patient is not None:
        data |= {"name": patient.name, "number": (patient.health_record_number or "")[-8:]}
    try:
        return files.render_document(template="form", data=data | head)
    except files.PictureUnreadable:
        for row in (row for page in data["pages"] for part in page for row in part["rows"]):
            row["cells"] = [BROKEN if isinstance(cell, bytes) else cell for cell in row["cells"]]
        return files.render_document(template="form", data=data | head)


def _known_of(patient: Any) -> dict[str, str]:
    """What a national form asks and the record knows already: printed, never stored in the answers a second time."""
    if patient is None:
        return {}
    born = patient.birth_date
    return {
        "name": patient.name,
        "sex": patient.get_sex_display(),
        "sex_code": patient.sex,
        "birth_date": f"{born:%Y-%m-%d}" if patient.birth_precision == "day" else f"{born:%Y}",
        "identity_number": patient.identity_number or "",
        "phone": patient.phone or "",
        "address": patient.address or "",
    }


def _filled(cells: tuple[str | bytes, ...], known: Mapping[str, str]) -> list[str | bytes]:
    return [
        cell if isinstance(cell, bytes) else KNOWN_PLACE.sub(lambda place: known.get(place[1]) or GAP, cell)
        for cell in cells
    ]
