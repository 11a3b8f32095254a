from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.entrypoints", "entrypoints", "入口"
