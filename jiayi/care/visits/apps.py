from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.visits", "visits", "服务"
    follows = (
        Follows(model="visits.Encounter", label="服务", unit="次", lifts=("append_only",)),
        Follows(model="visits.SelfReport", label="居民自己填的表", unit="张"),
        Follows(model="visits.PresenceCode", label="到场短信码", clashes="mine.patient_id <> theirs.patient_id"),
    )
