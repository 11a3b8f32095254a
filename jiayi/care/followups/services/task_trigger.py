"""慢病随访 as a trigger of the task rules: the interval after each class, and when and by whom a visit may be made."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks import services as tasks

from ..models import LIVE, Classification, Programme
from .planning import SOURCE

F = revisions.Field
STATEMENT = """
SELECT f.patient_id, f.id AS source_id, f.due_date, f.programme || '_followup' AS kind, '' AS title, '' AS detail
FROM followups_followup AS f WHERE f.programme = %(chronic)s AND f.state = ANY(%(planned)s)
"""


def _statement(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    return STATEMENT, {"chronic": content["chronic"], "planned": sorted(LIVE)}


def _sentence(content: Mapping[str, Any]) -> str:
    labels = dict(Classification.choices)
    spans = "，".join(
        f"{labels[row['result']]} {row['number']} {'个月' if row['unit'] == 'months' else '天'}"
        for row in content["intervals"]
    )
    return f"{Programme(content['chronic']).label}随访，上次{spans}再访"


def _check(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every class has its interval: no visit is left without a next one."""
    given = {row["result"] for row in content["intervals"]}
    missing = [label for code, label in Classification.choices if code not in given]
    return [("intervals", f"还缺{'、'.join(missing)}的间隔")] if missing else []


def register() -> None:
    tasks.register_trigger(
        tasks.Trigger(
            code="follow_up",
            label="慢病随访，按上次的分类",
            words="高血压、糖尿病随访：上次控制得怎样，决定下次什么时候",
            sentence=_sentence,
            source=lambda content: SOURCE,
            matter=lambda content: str(content["chronic"]),
            statement=_statement,
            check=_check,
            owns_dates=False,
            fields=(
                F(key="chronic", label="哪种病", kind="choice", options=tuple(Programme.choices)),
                F(
                    key="intervals",
                    label="隔多久",
                    kind="rows",
                    row_word="行",
                    row_key=("result",),
                    fields=(
                        F(key="result", label="上次的分类", kind="choice", options=tuple(Classification.choices)),
                        F(key="number", label="隔多少", kind="integer", at_least=1, at_most=366),
                        F(key="unit", label="单位", kind="choice", options=(("days", "天"), ("months", "个月"))),
                    ),
                ),
            ),
        )
    )
