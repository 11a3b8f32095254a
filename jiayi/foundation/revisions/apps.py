from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.revisions", "revisions", "规则修订"
