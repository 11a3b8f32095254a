"""Nightly work on residents, and the table of residents that may be taken out."""

from collections.abc import Iterator, Sequence

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.kernel import clock, scope

from . import queries, services
from .models import Patient
from .permissions import PatientPermission
from .queries import PanelRow
from .rules import age_on
from .schemas import PatientFilters

_SEXES = dict(Patient.Sex.choices)
_COLUMNS = [
    Column("name", "姓名", 10, mask="name"),
    Column("sex", "性别", 6),
    Column("age", "年龄", 6),
    Column("identity", "证件号", 22, mask="identity"),
    Column("phone", "手机", 14, mask="phone"),
    Column("tags", "人群标签", 24),
    Column("organization", "管理机构", 20),
    Column("team", "签约团队", 16),
    Column("record", "健康档案号", 20, mask="identity"),
    Column("state", "状态", 8),
]


@app.periodic(cron="10 17 * * *")  # cron reads UTC: ten past one at night in Shanghai
@app.task(name="patients.refresh_age_tags", queue="nightly", queueing_lock="patients.refresh_age_tags")
def refresh_age_tags(timestamp: int) -> None:
    with scope.everything(reason="nightly age tags"):
        services.refresh_age_tags(on=clock.today())


def panel_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The list as filtered at the desk, without sensitive classes."""
    wanted: PatientFilters = asked.filters
    filters = queries.Filters(
        team_ids=frozenset({wanted.team_id}) if wanted.team_id else None,
        organization_id=wanted.organization_id,
        grid_id=wanted.grid_id,
        division_code=wanted.division_code,
        tag=wanted.tag,
        sex=wanted.sex,
        min_age=wanted.min_age,
        max_age=wanted.max_age,
        is_signed=wanted.is_signed,
        state=wanted.state,
    )
    rows = imports.every_row(
        lambda cursor: queries.search(q=wanted.q, filters=filters, on=asked.on, cursor=cursor, limit=100)
    )
    return (_line(person, asked) for person in rows)


def _line(person: PanelRow, asked: Asked) -> Sequence[object]:
    labels = queries.tag_labels()
    state = "死亡" if person.died_date else ("迁出" if person.moved_out_date else "在管")
    return (
        person.name,
        _SEXES[person.sex],
        age_on(person.birth_date, asked.on),
        str(person.identity_number or ""),
        str(person.phone or ""),
        "、".join(labels[code] for code in queries.visible_tags(person.tags, sensitive=False)),
        person.organization_name,
        person.team_name,
        person.health_record_number or "",
        state,
    )


imports.register_export(
    code="patients",
    title="居民名单",
    permission=PatientPermission.VIEW,
    columns=_COLUMNS,
    rows=panel_rows,
    filters=PatientFilters,
)
