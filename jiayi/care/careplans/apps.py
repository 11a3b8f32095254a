from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.careplans", "careplans", "慢病专案"
    follows = (Follows(model="careplans.Enrolment", label="慢病专案"),)
    merge_refusals = "jiayi.care.careplans.queries.merge_refusals"
