from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.accounts", "accounts", "账号"
