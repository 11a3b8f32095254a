from jiayi.kernel.apps import AppBase


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.enrolment", "enrolment", "家庭与名单签约"
