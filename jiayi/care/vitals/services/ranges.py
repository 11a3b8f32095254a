"""Versions of the rule packs of normal ranges: added, never changed."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from jiayi.kernel.versions import add_missing

from .. import queries
from ..models import RangeSet
from ..queries.catalogue import PACKS

SHIPPED_FROM = date(2017, 2, 28)
NAMES = {queries.ASSESSMENT: "国家基本公共卫生服务规范（第三版）", queries.CLINICAL: "基层高血压防治管理指南（2025）"}


def shipped_rows(pack: str) -> list[dict[str, Any]]:
    """The ranges of a pack as it ships, one row each; the clinical one replaces what it speaks of."""
    base = json.loads((PACKS / "observations_v1.json").read_text(encoding="utf-8"))
    rows = [{"code": one["code"]} | row for one in base["codes"] for row in one.get("ranges", ())]
    if pack == queries.ASSESSMENT:
        return rows
    said = json.loads((PACKS / "guide_2025.json").read_text(encoding="utf-8"))["ranges"]
    spoken = {row["code"] for row in said}
    return said + [row for row in rows if row["code"] not in spoken]


@transaction.atomic
def load_shipped_ranges() -> int:
    """Add the first version of each pack where it is missing; after every migrate."""
    sources = {
        queries.ASSESSMENT: (
            SHIPPED_FROM,
            "国家基本公共卫生服务规范（第三版）的控制标准与危急值；心率、血氧危险值、80 岁以上下压的下限、"
            "高原（西藏、青海、阿坝、甘孜、迪庆、甘南）的血氧为本产品设定",
        ),
        queries.CLINICAL: (date(2025, 1, 1), "国家基层高血压防治管理指南 2025 版（摘要，须经医师核对）"),
    }
    packs = (
        {"code": code, "name": NAMES[code], "rows": shipped_rows(code), "effective_from": begins, "source": source}
        for code, (begins, source) in sources.items()
    )
    return add_missing(RangeSet, packs)
