from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows

_HELD_BY_BOTH = "mine.key = theirs.key AND mine.state = 'active' AND theirs.state = 'active'"


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.records", "records", "诊断和用药"
    follows = (
        Follows(
            model="records.Condition",
            label="诊断",
            lifts=("condition_stays",),
            clashes=f"{_HELD_BY_BOTH} AND mine.whose = theirs.whose",
        ),
        Follows(
            model="records.MedicationStatement",
            label="用药",
            lifts=("medicine_stays",),
            clashes=_HELD_BY_BOTH,
        ),
        Follows(
            model="records.AllergyIntolerance",
            label="过敏",
            lifts=("allergy_stays",),
            clashes=_HELD_BY_BOTH,
        ),
        Follows(model="records.MedicationCheck", label="吃药情况", lifts=("append_only",)),
        Follows(model="records.Advice", label="健康指导", lifts=("append_only",)),
    )
