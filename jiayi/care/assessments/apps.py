from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.assessments", "assessments", "体检与专项表"
    follows = (Follows(model="assessments.Assessment", label="体检和专项表", unit="份", lifts=("append_only",)),)
