"""What can be measured, and what of it is normal: the shipped catalogue under the ranges in force."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connection

from jiayi.kernel.errors import InvalidInput

from .. import rules
from ..rules import Code

PACKS = Path(__file__).parents[1] / "packs"
SYSTOLIC, DIASTOLIC = "bp_systolic", "bp_diastolic"
# BPHS-V3 judges readings and drives the assessment; GUIDE-2025 is clinical advice beside it.
ASSESSMENT, CLINICAL = "BPHS-V3", "GUIDE-2025"
# A published version reaches every process within this time; reading it for every value would cost a statement each.
KEPT_SECONDS = 30.0
_kept: dict[str, tuple[float, Mapping[str, Code]]] = {}


class UnknownCode(InvalidInput):
    """No such kind of reading."""

    code, message = "unknown_observation_code", "没有这种测量项目"


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Code]:
    """The catalogue as it ships: units, national and LOINC codes, what is possible."""
    return rules.read_codes(json.loads((PACKS / "observations_v1.json").read_text(encoding="utf-8")))


def codes(pack: str = ASSESSMENT) -> Mapping[str, Code]:
    """The catalogue with the ranges that are in force today."""
    kept = _kept.get(pack)
    if kept is None or kept[0] < monotonic():
        kept = (monotonic() + KEPT_SECONDS, _in_force(pack))
        _kept[pack] = kept
    return kept[1]


def code_of(code: str) -> Code:
    """
    :raises UnknownCode: if the house does not know this kind of reading
    """
    try:
        return codes()[code]
    except KeyError:
        raise UnknownCode() from None


def forget_ranges() -> None:
    """After a version was published in this process."""
    _kept.clear()


def keep_shipped_ranges() -> None:
    """What ships holds without asking the database: tests begin with it."""
    _kept.clear()
    _kept[ASSESSMENT] = (float("inf"), definitions())


IN_FORCE = """
SELECT rows FROM vitals_rangeset
WHERE code = %s AND daterange(effective_from, effective_to) @> (now() AT TIME ZONE 'Asia/Shanghai')::date
"""


def _in_force(pack: str) -> Mapping[str, Code]:
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [pack])
        found = cursor.fetchone()
    if found is None:
        return definitions()
    rows = json.loads(found[0]) if isinstance(found[0], str) else found[0]
    return with_ranges(definitions(), rows)


def with_ranges(known: Mapping[str, Code], rows: list[dict[str, Any]]) -> dict[str, Code]:
    by_code: dict[str, list[rules.Range]] = {}
    for row in rows:
        by_code.setdefault(row["code"], []).append(rules.read_range(row))
    return {code: replace(one, ranges=tuple(by_code.get(code, ()))) for code, one in known.items()}
