"""The lists of agreements and of promised services, as tables to take out."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.contracting.contracts.queries import ContractFilter
from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column

from . import queries
from .permissions import FulfillmentPermission
from .rules import DISPLAY_LABELS
from .schemas import ContractFilters, EntitlementFilters


def contract_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per agreement, as filtered at the desk."""
    wanted: ContractFilters = asked.filters
    where = ContractFilter(
        q=wanted.q,
        states=(wanted.state,) if wanted.state else (),
        tag=wanted.tag,
        team_ids=(wanted.team_id,) if wanted.team_id else (),
        origin=wanted.origin,
        expires_within=wanted.expires_within,
        signed_year=wanted.signed_year,
    )
    rows = imports.every_row(
        lambda cursor: queries.list_contracts_with_cells(
            where=where, tab=wanted.tab, sort="", today=asked.on, sensitive=False, cursor=cursor, limit=100
        )
    )
    for row in rows:
        contract = row.contract
        period = contract["agreed_period"] if contract["period"].isempty else contract["period"]
        yield (
            contract["number"],
            contract["name"],
            contract["team_name"],
            contracts.state_label(contract["state"]),
            contract["signed_date"],
            period.lower,
            period.upper - timedelta(days=1),
            contracts.origin_label(contract["origin"]),
            contract["resident_amount"],
            contract["is_disputed"],
        )


def entitlement_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per promised time."""
    wanted: EntitlementFilters = asked.filters
    rows = imports.every_row(
        lambda cursor: queries.page_entitlements(
            q=wanted.q,
            state=wanted.state,
            team_id=wanted.team_id,
            item_code=wanted.item_code,
            today=asked.on,
            sort="",
            cursor=cursor,
            limit=100,
        )
    )
    for row in rows:
        yield (
            row.patient.name,
            row.item.name,
            row.sequence,
            row.team.name,
            row.window.lower,
            row.window_end - timedelta(days=1),
            DISPLAY_LABELS[row.state],
            row.delivered_date,
            row.practitioner.name if row.practitioner_id else "",
        )


imports.register_export(
    code="contracts",
    title="签约协议",
    permission=ContractPermission.READ,
    columns=[
        Column("number", "协议编号", 20),
        Column("name", "居民", 10, mask="name"),
        Column("team", "团队", 16),
        Column("state", "状态", 10),
        Column("signed", "签约日", 12),
        Column("from", "生效", 12),
        Column("to", "到期", 12),
        Column("origin", "发起", 10),
        Column("amount", "居民自付（元）", 12),
        Column("disputed", "有异议", 8),
    ],
    rows=contract_rows,
    filters=ContractFilters,
)
imports.register_export(
    code="entitlements",
    title="履约明细",
    permission=FulfillmentPermission.READ,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("item", "服务项目", 20),
        Column("sequence", "第几次", 8),
        Column("team", "团队", 16),
        Column("from", "可做起", 12),
        Column("to", "应做前", 12),
        Column("state", "状态", 10),
        Column("delivered", "做了的日子", 12),
        Column("practitioner", "谁做的", 10),
    ],
    rows=entitlement_rows,
    filters=EntitlementFilters,
)
