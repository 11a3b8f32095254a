from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.patients", "patients", "居民"
    follows = (
        Follows(
            model="patients.PatientTag",
            label="人群标签",
            unit="个",
            clashes=(
                "mine.code = theirs.code AND (mine.period_from = theirs.period_from"
                " OR (mine.period_to IS NULL AND theirs.period_to IS NULL))"
            ),
        ),
        Follows(
            model="patients.ProxyGrant",
            label="授权给别人",
            clashes="(mine.agent_id, mine.kind, mine.from_date) = (theirs.agent_id, theirs.kind, theirs.from_date)",
        ),
        Follows(
            model="patients.ProxyGrant",
            column="agent",
            label="替别人办",
            clashes="(mine.patient_id, mine.kind, mine.from_date) = (theirs.patient_id, theirs.kind, theirs.from_date)",
        ),
        Follows(model="patients.Patient", column="mother", label="子女", unit="位"),
        Follows(model="patients.TransferRequest", label="转入申请", unit="份"),
        Follows(model="patients.Tombstone", column="survivor", label="以前并入的档案", unit="份"),
    )
    merge_refusals = "jiayi.foundation.patients.queries.merges.refusals"
    former_numbers = "jiayi.foundation.patients.queries.merges.former_numbers"
