from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.billing", "billing", "费用"
    follows = (Follows(model="billing.FeeAccount", label="应收账户", unit="个"),)
    merge_refusals = "jiayi.contracting.billing.queries.merge_refusals"
