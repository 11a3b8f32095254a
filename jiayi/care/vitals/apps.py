from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.vitals", "vitals", "体征"
    follows = (
        Follows(
            model="vitals.Observation",
            label="体征",
            lifts=("append_only",),
            clashes="(mine.batch, mine.code) = (theirs.batch, theirs.code)",
        ),
    )
