from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.conversations", "conversations", "咨询"
    follows = (
        Follows(model="conversations.Conversation", label="咨询", unit="次"),
        Follows(model="conversations.Complaint", label="咨询投诉", unit="件"),
        Follows(model="conversations.Meeting", label="约见", unit="次"),
    )
    merge_refusals = "jiayi.care.conversations.queries.merge_refusals"
