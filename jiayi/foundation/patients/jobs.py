"""Nightly work on residents, and the table of residents that may be taken out."""

from collections.abc import Iterator, Sequence
from datetime import date

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from pydantic import BaseModel, Field

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import clock, disclosure, scope

from . import queries, services
from .models import Patient, PatientTag
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
_IMPORTED = [
    Column("name", "姓名", 10, is_required=True, aliases=("居民姓名", "姓 名", "患者姓名"), example="王桂芳"),
    Column(
        "identity_kind",
        "证件类别",
        14,
        aliases=("证件类型",),
        note="不填就是居民身份证",
        choices=tuple(label for code, label in Patient.Identity.choices if code != "none"),
    ),
    Column(
        "identity_number",
        "证件号码",
        22,
        is_required=True,
        aliases=("身份证号", "身份证号码", "公民身份号码", "证件号", "身份证"),
        looks_like=r"[1-9]\d{16}[\dXx]",
        note="先把这一列设成文本再填，不然末几位会变成 0",
        mask="identity",
    ),
    Column("sex", "性别", 6, note="有身份证可以不填", example="女"),
    Column("birth_date", "出生日期", 12, aliases=("出生年月日", "生日"), note="有身份证可以不填", example="1948-03-01"),
    Column(
        "phone",
        "手机",
        14,
        aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式", "本人电话"),
        looks_like=r"1[3-9]\d{9}",
        mask="phone",
    ),
    Column("address", "住址", 30, aliases=("现住址", "家庭住址", "地址", "居住地址", "详细地址")),
    Column(
        "division_code", "社区代码", 14, aliases=("区划代码", "村居代码"), note="12 位区划代码", looks_like=r"\d{12}"
    ),
    Column("is_registered", "户籍", 6, aliases=("是否户籍", "本地户籍"), note="是或否"),
    Column("is_resident", "常住", 6, aliases=("是否常住",), note="是或否，不填算常住"),
    Column("household", "户号", 14, aliases=("家庭编号", "户口簿号", "户编号"), note="同一户填同一个"),
    Column("relation", "与户主关系", 12, aliases=("户主关系", "家庭关系", "关系"), example="户主"),
    Column(
        "tags",
        "人群标签",
        20,
        aliases=("人群分类", "重点人群", "人群", "人群类别"),
        note="几类之间用顿号",
        example="高血压、糖尿病",
    ),
    Column("organization_code", "管理机构代码", 14, aliases=("机构代码",), note="不填就是您所在的机构"),
    Column("distinct", "核对结果", 12, note="提示疑似同一人、核对后确是两个人的，填“另一人”"),
]


@app.periodic(cron="10 17 * * *")  # cron reads UTC: ten past one at night in Shanghai
@app.task(name="patients.start_tag_run", queue="nightly", queueing_lock="patients.start_tag_run")
def start_nightly_tag_run(timestamp: int) -> None:
    with scope.everything(reason="tag rules hold for everybody"):
        services.start_nightly_tag_run(on=clock.today(), at=clock.now())


@app.task(
    name=services.TAG_RUN, queue="tables", lock=services.TAG_RUN_LOCK, retry=RetryStrategy(max_attempts=3, wait=30)
)
def run_tag_rules(*, run_id: int) -> None:
    services.run_tag_rules(run_id=run_id, at=clock.now())


@app.periodic(cron="40 17 * * *")  # twenty to two at night in Shanghai
@app.task(name="patients.suspect_duplicates", queue="nightly", queueing_lock="patients.suspect_duplicates")
def suspect_duplicates(timestamp: int) -> None:
    with scope.everything(reason="records are compared with each other"):
        services.suspect_duplicates(at=clock.now())


def panel_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The list as filtered at the desk, without sensitive classes."""
    return (_line(person, asked) for person in _chosen(asked.filters, asked.on))


def _chosen(wanted: PatientFilters, on: date) -> Iterator[PanelRow]:
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
    return imports.every_row(
        lambda cursor: queries.search(q=wanted.q, filters=filters, on=on, cursor=cursor, limit=100)
    )


def _line(person: PanelRow, asked: Asked) -> Sequence[object]:
    asked.concerns(person.id)
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


imports.register_import(
    code="patients",
    title="居民",
    permission=PatientPermission.REGISTER_MANY,
    columns=_IMPORTED,
    take_many=services.take_people,
    key=services.key_of,
    note="一行一个人，按证件号认人：已有档案的只补不删，空格子不改原来的内容。同一户的人填同一个户号。",
)
imports.register_export(
    code="patients",
    title="居民名单",
    permission=PatientPermission.VIEW,
    columns=_COLUMNS,
    rows=panel_rows,
    filters=PatientFilters,
)


class TagOptions(BaseModel):
    """Which class the chosen residents are put into, from which day, on what ground."""

    code: str = Field(max_length=30)
    from_date: date
    note: str = Field(min_length=2, max_length=200)


def people_ids(asked: worktables.Asked) -> Iterator[int]:
    return (person.id for person in _chosen(asked.filters, asked.on))


def judge_tagging(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    """Those who are in the class already, died or moved away are left as they are."""
    wanted: TagOptions = asked.options
    held = queries.tags_of(ids, asked.on)
    found = []
    for person in queries.list_by_ids(ids):
        problem = "" if person.is_current else "已故或已迁出"
        problem = problem or ("已经归入" if wanted.code in held.get(person.pk, set()) else "")
        name = disclosure.shown_name(person.pk, person.name)
        found.append(Judged(object_id=person.pk, label=name, will_do=not problem, reason=problem or "会归入"))
    return found


def put_into_class(patient_id: int, asked: worktables.Asked) -> str:
    wanted: TagOptions = asked.options
    services.set_tag(
        patient_id=patient_id,
        code=wanted.code,
        from_date=wanted.from_date,
        source=PatientTag.Source.MANUAL,
        note=wanted.note,
        by=asked.by,
        at=asked.at,
    )
    return "归入了"


worktables.register_bulk(
    code="patients.tag",
    title="归入人群",
    permission=PatientPermission.TAG,
    filters=PatientFilters,
    select=people_ids,
    judge=judge_tagging,
    act=put_into_class,
    options=TagOptions,
)

worktables.register_bulk(
    code="patients.move_grid",
    title="换网格和责任医生",
    permission=PatientPermission.REASSIGN,
    filters=PatientFilters,
    select=people_ids,
    judge=services.judge_moving,
    act=services.move_to_grid,
    undo=services.move_back,
    options=services.GridOptions,
)

services.register_kinds()
revisions.register_kind(services.TAG_RULE_KIND)
