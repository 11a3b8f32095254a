"""Prints and the nightly work of signing."""

from collections.abc import Iterator, Sequence

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from pydantic import BaseModel, Field

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from . import queries, services
from .permissions import ContractPermission
from .schemas import RefusalFilters
from .services import package_kind, policy_kind, renewal_trigger


@app.task(name="contracts.print_agreement", queue="documents", retry=RetryStrategy(max_attempts=4, exponential_wait=5))
def print_agreement(*, contract_id: int) -> None:
    with scope.everything(reason="the agreement of a signed contract"):
        services.make_agreement(contract_id=contract_id, by=Actor.system("contracts"), at=clock.now())


@app.periodic(cron="10 16 * * *")  # cron reads UTC: ten past midnight in Shanghai
@app.task(name="contracts.nightly", queue="nightly", queueing_lock="contracts.nightly")
def close_and_settle(timestamp: int) -> None:
    """Offers and requests that waited too long lapse; panels follow the contracts that begin or end today."""
    by, at = Actor.system("contracts"), clock.now()
    with scope.everything(reason="nightly work of signing"):
        services.lapse_expired_offers(by=by, at=at)
        services.lapse_transfers(by=by, at=at)
        services.settle_turning_contracts(by=by, at=at)
        services.settle_begun_transfers(by=by, at=at)
        services.settle_departures(by=by, at=at)


@app.task(name="contracts.offer_new_teams", queue="documents")
def offer_new_teams(*, departure_id: int, team_ids: list[int], path: str, account_id: int, name: str) -> None:
    """On behalf of the director who chose the teams, within that director's places."""
    by = Actor(kind="staff", account_id=account_id, name=name, organization_path=path, channel="desk")
    with scope.subtree(path):
        services.offer_new_teams(departure_id=departure_id, team_ids=team_ids, by=by, at=clock.now())


@app.task(name="contracts.close_departure", queue="documents")
def close_departure(*, departure_id: int, path: str, account_id: int, name: str) -> None:
    """Ending the contracts of hundreds who stayed silent takes a while; the director may leave the page."""
    by = Actor(kind="staff", account_id=account_id, name=name, organization_path=path, channel="desk")
    with scope.subtree(path):
        services.close_departure(departure_id=departure_id, by=by, at=clock.now())


def refusal_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per answer of the refusal register."""
    wanted: RefusalFilters = asked.filters
    labels = queries.refusal_reasons(on=asked.on)
    rows = imports.every_row(
        lambda cursor: queries.page_refusals(
            q=wanted.q,
            reason=wanted.reason,
            channel=wanted.channel,
            state=wanted.state,
            team_ids=(wanted.team_id,) if wanted.team_id else (),
            today=asked.on,
            cursor=cursor,
            limit=100,
        )
    )
    for row in rows:
        asked.concerns(row.patient_id)
        yield (
            row.patient.name,
            labels.get(row.reason_code, row.reason_code),
            row.note,
            row.get_channel_display(),
            row.team.name if row.team is not None else "",
            row.recorded_by_name,
            local_date(row.refused_at),
            row.ask_again_date,
            row.get_close_reason_display() if row.close_reason else "",
        )


imports.register_export(
    code="refusals",
    title="拒签登记",
    permission=ContractPermission.READ,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("reason", "原因", 16),
        Column("note", "原话", 24, mask="all"),
        Column("channel", "在哪里说的", 10),
        Column("team", "团队", 16),
        Column("recorded_by", "登记人", 10),
        Column("refused", "哪天说的", 12),
        Column("ask_again", "哪天可以再问", 12),
        Column("closed", "怎么了结", 12),
    ],
    rows=refusal_rows,
    filters=RefusalFilters,
)


imports.register_import(
    code="paper_contracts",
    title="纸质协议",
    permission=ContractPermission.OFFER,
    columns=[
        Column("name", "姓名", 10, is_required=True, aliases=("居民姓名",), example="王桂芳"),
        Column(
            "identity_number",
            "身份证号",
            22,
            is_required=True,
            aliases=("证件号码", "身份证号码", "公民身份号码"),
            looks_like=r"[1-9]\d{16}[\dXx]",
            mask="identity",
        ),
        Column("team_code", "团队编号", 12, is_required=True, aliases=("团队代码",)),
        Column("packages", "服务包", 24, is_required=True, aliases=("服务包名称",), note="名称或编码，几个之间用顿号"),
        Column("paper_date", "签字日期", 12, is_required=True, aliases=("签约日期", "签订日期")),
        Column(
            "reference",
            "纸质协议存放",
            24,
            is_required=True,
            aliases=("协议编号", "凭据"),
            note="编号或存放处，查得到原件",
        ),
        Column("years", "年数", 6, note="不填按政策的默认年数"),
    ],
    apply=services.take_paper_line,
    key=lambda values: f"{values.get('identity_number', '').upper()}|{values.get('paper_date', '')}",
    note="导入的都是“待居民本人确认”：居民在手机上确认、报验证码或当面签字以后才算签约，确认前不进任何统计。",
)


class PrintFilters(BaseModel):
    """The chosen contracts."""

    ids: list[int] = Field(min_length=1)


def agreement_files(asked: Asked) -> Iterator[bytes]:
    return services.print_agreements(contract_ids=asked.filters.ids, by=asked.by, at=asked.at)


imports.register_print(
    code="agreements",
    title="协议打印",
    permission=ContractPermission.READ,
    documents=agreement_files,
    filters=PrintFilters,
    free_setting="free_agreements",
)

for kind in (package_kind.KIND, policy_kind.KIND):
    revisions.register_kind(kind)
renewal_trigger.register()
