from importlib import import_module

from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.entrypoints", "entrypoints", "入口"

    def ready(self) -> None:
        super().ready()
        import_module("jiayi.entrypoints.demo.jobs")  # the worker must know the job
