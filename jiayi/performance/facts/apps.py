from django.db.models.signals import post_migrate

from jiayi.kernel.apps import AppBase


def _add_columns(**_: object) -> None:
    from . import services

    services.synchronise_columns()


class Config(AppBase):
    name = "jiayi.performance.facts"
    label = "facts"
    verbose_name = "事实宽表"

    def ready(self) -> None:
        super().ready()
        # The wide table follows the files of the apps: a new fact column needs no migration.
        post_migrate.connect(_add_columns, sender=self)
