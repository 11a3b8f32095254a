from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.campaigns", "campaigns", "签约宣传"
