from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.performance.surveys", "surveys", "有效签约核查"
