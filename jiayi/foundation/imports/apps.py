from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.imports", "imports", "导入导出"
