from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.mandates", "mandates", "代办申请"
    follows = (
        Follows(model="mandates.ProxyRequest", label="代办申请"),
        Follows(model="mandates.ProxyRequest", column="agent", label="申请替别人办"),
    )
    merge_refusals = "jiayi.foundation.mandates.queries.merge_refusals"
