from typing import Any

from django.db.models.signals import post_migrate

from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


def _load_templates(**_: Any) -> None:
    from .services import load_templates

    load_templates()


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.messaging", "messaging", "消息"
    follows = (
        Follows(model="messaging.Message", label="消息"),
        Follows(model="messaging.WechatBinding", label="微信绑定", unit="个", clashes="true"),
    )

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_load_templates, sender=self)
