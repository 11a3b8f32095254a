from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.practitioners", "practitioners", "医生与团队"
