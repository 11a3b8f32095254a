"""Nightly work on residents, and the table of residents that may be taken out."""

from collections.abc import Iterator, Sequence

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.kernel import clock, scope
from jiayi.kernel.crypto import masked_identity, masked_phone

from . import queries, services
from .models import Patient
from .permissions import PatientPermission
from .queries import PanelRow
from .rules import age_on

_SEXES = dict(Patient.Sex.choices)
_COLUMNS = [
    Column("name", "姓名", 10),
    Column("sex", "性别", 6),
    Column("age", "年龄", 6),
    Column("identity", "证件号(脱敏)", 22),
    Column("phone", "手机(脱敏)", 14),
    Column("tags", "人群标签", 24),
    Column("organization", "管理机构", 20),
    Column("team", "签约团队", 16),
    Column("record", "健康档案号", 20),
    Column("state", "状态", 8),
]


@app.periodic(cron="10 1 * * *")
@app.task(name="patients.refresh_age_tags", queue="nightly", queueing_lock="patients.refresh_age_tags")
def refresh_age_tags(timestamp: int) -> None:
    with scope.everything(reason="nightly age tags"):
        services.refresh_age_tags(on=clock.today())


def panel_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The list as filtered at the desk, without sensitive classes, numbers masked."""
    filters = queries.Filters(
        team_ids=frozenset(asked.params["team_ids"]) if "team_ids" in asked.params else None,
        organization_id=asked.params.get("organization_id"),
        tag=asked.params.get("tag", ""),
        state=asked.params.get("state", "current"),
    )
    cursor: str | None = None
    while True:
        found = queries.search(
            q=asked.params.get("q", ""), filters=filters, on=asked.on, cursor=cursor, limit=100, sensitive=False
        )
        for person in found.items:
            yield _line(person, asked)
        cursor = found.next_cursor
        if cursor is None:
            return


def _line(person: PanelRow, asked: Asked) -> Sequence[object]:
    labels = queries.tag_labels()
    state = "死亡" if person.died_date else ("迁出" if person.moved_out_date else "在管")
    return (
        person.name,
        _SEXES[person.sex],
        age_on(person.birth_date, asked.on),
        masked_identity(str(person.identity_number)) if person.identity_number else "",
        masked_phone(str(person.phone)) if person.phone else "",
        "、".join(labels[code] for code in queries.visible_tags(person.tags, sensitive=False)),
        person.organization_name,
        person.team_name,
        person.health_record_number or "",
        state,
    )


imports.register_export(
    code="patients.panel",
    title="居民名单",
    permission=PatientPermission.EXPORT,
    columns=_COLUMNS,
    rows=panel_rows,
)
