from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.tasks", "tasks", "待办"
    follows = (Follows(model="tasks.Task", label="待办"), Follows(model="tasks.Rest", label="静音"))
    merge_refusals = "jiayi.foundation.tasks.queries.merge_refusals"
