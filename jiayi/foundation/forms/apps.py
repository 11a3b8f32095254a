from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.forms", "forms", "表单"
    follows = (
        Follows(model="forms.FormResponse", label="答卷", unit="份", lifts=("append_only",)),
        Follows(model="forms.KeptResponse", label="待定的答卷", unit="份", lifts=("kept_as_it_came",)),
    )
