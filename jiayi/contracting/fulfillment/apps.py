from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.fulfillment", "fulfillment", "履约"
    follows = (
        Follows(model="fulfillment.Entitlement", label="服务权益"),
        Follows(model="fulfillment.DisputeCase", label="异议", unit="件"),
    )
    merge_refusals = "jiayi.contracting.fulfillment.queries.merging.refusals"
