"""没做的服务 as a trigger of the task rules: mandatory times whose window closes and that nobody has given."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks import services as tasks

F = revisions.Field
STATEMENT = """
SELECT DISTINCT ON (e.patient_id, e.item_id)
       e.patient_id, e.id AS source_id, e.window_end - 1 AS due_date, left('service_' || i.code, 40) AS kind,
       i.name AS title, '服务包里的，还没做' AS detail
FROM fulfillment_entitlement AS e JOIN contracts_serviceitem AS i ON i.id = e.item_id
WHERE e.status IN ('planned', 'booked') AND e.is_mandatory AND lower(e.window) <= %(on)s AND e.expires_date > %(on)s
  AND e.window_end - 1 - %(before)s <= %(on)s AND i.code <> ALL(%(skipped)s)
ORDER BY e.patient_id, e.item_id, e.window_end, e.id
"""


def _statement(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    skipped = [code.strip() for code in str(content["skipped_items"]).replace("，", ",").split(",") if code.strip()]
    return STATEMENT, {"skipped": skipped}


def register() -> None:
    tasks.register_trigger(
        tasks.Trigger(
            code="entitlement",
            label="服务包里的没做",
            words="必做的服务，时间窗快完了还没做",
            sentence=lambda content: "服务包里必做的，在时间窗完以前做",
            source=lambda content: "entitlement",
            matter=lambda content: "entitlement",
            statement=_statement,
            fields=(
                F(
                    key="skipped_items",
                    label="哪些项目另有待办",
                    is_required=False,
                    empty_words="没有",
                    longest=300,
                    hint="项目编码，几个之间用逗号；它们的日子由随访、体检自己管，不再打开一件",
                ),
            ),
        )
    )
