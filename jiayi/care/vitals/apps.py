from typing import Any

from django.db.models.signals import post_migrate

from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


def _load_ranges(**_: Any) -> None:
    from .services import load_shipped_ranges

    load_shipped_ranges()


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.vitals", "vitals", "体征"
    follows = (
        Follows(
            model="vitals.Observation",
            label="体征",
            lifts=("append_only", "never_deleted"),
            clashes="(mine.batch, mine.code) = (theirs.batch, theirs.code)",
        ),
        Follows(
            model="vitals.ReadingChange",
            label="体征更正",
            lifts=("append_only",),
            clashes="mine.batch = theirs.batch AND mine.kind <> 'confirm' AND theirs.kind <> 'confirm'",
        ),
        Follows(
            model="vitals.PersonalRange",
            label="个人目标",
            lifts=("personal_range_stays",),
            clashes="mine.code = theirs.code AND mine.ended_at IS NULL AND theirs.ended_at IS NULL",
        ),
    )

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_load_ranges, sender=self)
