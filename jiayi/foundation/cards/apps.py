from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.cards", "cards", "老人卡"
    follows = (Follows(model="cards.ElderCard", label="老人卡", unit="张"),)
    merge_refusals = "jiayi.foundation.cards.queries.merge_refusals"
