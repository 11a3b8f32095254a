"""续签 as a trigger of the task rules: contracts that run out and that nothing follows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks import services as tasks

F = revisions.Field
# As `list_running_out` reads it: signed, running, nothing follows, and nobody says they know nothing of it.
STATEMENT = """
SELECT c.patient_id, c.id AS source_id, upper(c.period) - 1 - %(days_before)s AS due_date,
       'contract_renewal' AS kind, '续签' AS title,
       '协议' || to_char(upper(c.period) - 1, 'FMMM"月"FMDD"日"') || '到期' AS detail
FROM contracts_contract AS c
WHERE c.status = 'signed' AND c.period @> %(on)s::date
  AND upper(c.period) - 1 - %(days_before)s - %(before)s <= %(on)s
  AND NOT EXISTS (
      SELECT 1 FROM contracts_contract AS n
      WHERE n.patient_id = c.patient_id
        AND (n.status = 'signed' AND lower(n.period) >= upper(c.period)
             OR n.status = 'offered' AND n.origin = 'resident')
  )
  AND NOT EXISTS (
      SELECT 1 FROM contracts_contracthold AS h WHERE h.contract_id = c.id AND h.released_at IS NULL
  )
"""


def _statement(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    return STATEMENT, {"days_before": content["days_before"]}


def register() -> None:
    tasks.register_trigger(
        tasks.Trigger(
            code="renewal",
            label="协议快到期",
            words="生效中的协议要到期，还没有续签",
            sentence=lambda content: f"协议到期前 {content['days_before']} 天办好续签",
            source=lambda content: "renewal",
            matter=lambda content: "renewal",
            statement=_statement,
            fields=(F(key="days_before", label="到期前几天办好", kind="integer", unit="天", at_least=0, at_most=180),),
        )
    )
