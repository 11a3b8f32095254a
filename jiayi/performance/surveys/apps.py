from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.performance.surveys", "surveys", "有效签约核查"
    follows = (Follows(model="surveys.SurveyRow", label="核查样本", lifts=("closed_is_frozen",)),)
    merge_refusals = "jiayi.performance.surveys.queries.merge_refusals"
