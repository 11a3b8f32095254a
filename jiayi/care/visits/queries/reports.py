"""Forms that people were asked to fill at home."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page

from ..models import ReportState, SelfReport
from .plan import day_item

OPEN = (ReportState.ASKED, ReportState.ANSWERED, ReportState.REJECTED)


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """`items` are the questions a person answers alone; the definition is the whole form."""

    report: SelfReport
    definition: Mapping[str, Any]
    items: list[str]
    answers: Mapping[str, Any]


def get_report(*, report_id: int) -> SelfReport:
    found = SelfReport.objects.select_related("patient").filter(pk=report_id).first()
    if found is None:
        raise NotFound()
    return found


def open_report(*, report_id: int) -> OpenedReport:
    report = get_report(report_id=report_id)
    template = forms.get_template(code=report.form, version=report.version, on=report.due_date)
    answers = json.loads(str(report.answers)) if report.answers else {}
    return OpenedReport(report, template.definition, own_items(forms.form_of(template)), answers)


def own_items(form: forms.Form) -> list[str]:
    return [item.link_id for item in form.fields() if item.for_resident]


def list_of_person(*, patient_id: int) -> list[SelfReport]:
    """Newest first.

    :raises NotFound: the person is not in scope
    """
    patients.get_patient(patient_id=patient_id)
    return list(SelfReport.objects.filter(patient_id=patient_id).select_related("patient").order_by("-asked_at")[:20])


def list_sendable_forms(*, on: date) -> list[tuple[str, str]]:
    """Forms of visits in force that have questions a person answers alone: code and title."""
    found = []
    for code in sorted({row.code for row in forms.list_templates()}):
        try:
            template = forms.get_template(code=code, on=on)
            day_item(code, on=on)
        except (DomainError, LookupError):  # not in force, or not filled in a visit
            continue
        form = forms.form_of(template)
        if own_items(form) and not form.is_confidential:
            found.append((code, template.title))
    return found


def reports_by_id(report_ids: Iterable[int]) -> dict[int, SelfReport]:
    """Those in scope."""
    return SelfReport.objects.in_bulk(list(report_ids))


def page_reports(*, state: str, team_ids: list[int] | None, cursor: str | None, limit: int) -> Page:
    rows = SelfReport.objects.filter(state=state).select_related("patient")
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    return paging.page(rows, order=("-asked_at", "-id"), cursor=cursor, limit=limit)
