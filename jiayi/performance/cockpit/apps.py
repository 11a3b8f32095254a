from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.performance.cockpit", "cockpit", "驾驶舱"
