from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.followups", "followups", "随访"
