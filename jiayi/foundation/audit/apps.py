from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.audit", "audit", "审计"
    follows = (
        Follows(model="audit.ReadLog", label="读取记录", lifts=("append_only",)),
        Follows(model="audit.RecordOpening", label="凭理由查看", unit="次", lifts=("append_only",)),
    )
