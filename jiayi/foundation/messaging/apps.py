from typing import Any

from django.db.models.signals import post_migrate

from jiayi.kernel.apps import AppBase


def _load_templates(**_: Any) -> None:
    from .services import load_templates

    load_templates()


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.messaging", "messaging", "消息"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_load_templates, sender=self)
