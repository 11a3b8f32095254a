from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.proposals", "proposals", "双人确认"
