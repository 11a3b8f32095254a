from typing import Any

from django.db.models.signals import post_migrate

from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


def _load_rules(**_: Any) -> None:
    from .services import load_shipped_rules

    load_shipped_rules()


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.alerts", "alerts", "预警"
    follows = (
        Follows(
            model="alerts.Alert",
            label="预警",
            clashes="(mine.rule, mine.kind) = (theirs.rule, theirs.kind)"
            " AND mine.state <> 'closed' AND theirs.state <> 'closed'",
        ),
        Follows(model="alerts.AlertMute", label="预警静音", lifts=("mute_stays",)),
    )

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_load_rules, sender=self)
