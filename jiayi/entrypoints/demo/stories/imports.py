"""导入: the clerk brought a list of known residents in; most lines said nothing new, some were refused."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from jiayi.foundation.imports import services as imports
from jiayi.foundation.patients import queries as patients

from .exports import actor

if TYPE_CHECKING:
    from ..district import District

HEADER = ("姓名", "证件号码", "手机", "人群标签")


def tell(district: District) -> None:
    clerk = actor("clerk", district)
    at = district.now - timedelta(hours=5)
    filters = patients.Filters(organization_id=clerk.organization_id, min_age=70, max_age=75)
    page = patients.search(q="", filters=filters, on=district.today, cursor=None, limit=6)
    known = [patients.get_patient(patient_id=row.id) for row in page.items]
    lines = [(person.name, str(person.identity_number), "", "") for person in known]
    stranger = next(iter(known), None)
    if stranger is not None:
        broken = str(stranger.identity_number)
        lines += [
            ("沈招娣", broken[:14] + "0000", "", ""),
            (f"{stranger.name[0]}改名", broken, "", ""),
            (known[-1].name, str(known[-1].identity_number), "1380000", ""),
            ("蒋春娥", "", "", "高血压"),
        ]
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *lines])
    job = imports.request_import(
        code="patients",
        content=text.getvalue().encode("gb18030"),
        name="柳塘社区老人名单.csv",
        params={},
        by=clerk,
        at=at,
    )
    imports.read_import(job_id=job.pk, at=at)
    imports.check_import(job_id=job.pk, at=at, on=district.today)
    imports.start_import(job_id=job.pk, by=clerk, at=at)
    imports.write_import(job_id=job.pk, at=at + timedelta(minutes=1), on=district.today)
