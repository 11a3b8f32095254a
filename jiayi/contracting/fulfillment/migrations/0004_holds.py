"""Every 我不知情 that is open holds its contract, also those that were opened before there was such a thing."""

from django.db import migrations

HOLD = """
INSERT INTO contracts_contracthold (contract_id, due_date, held_by, held_at, released_by)
SELECT c.contract_id, c.due_date, c.opened_by, c.opened_at, ''
FROM fulfillment_disputecase c
WHERE c.kind = 'contract' AND c.status = 'open'
AND NOT EXISTS (
    SELECT 1 FROM contracts_contracthold h WHERE h.contract_id = c.contract_id AND h.released_at IS NULL
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0006_holds'),
        ('fulfillment', '0003_order'),
    ]

    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]
