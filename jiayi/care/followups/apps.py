from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.followups", "followups", "随访"
    follows = (Follows(model="followups.FollowUp", label="随访", unit="次"),)
    merge_refusals = "jiayi.care.followups.queries.merge_refusals"
