"""专项表的待办规则登记."""

from .services import task_triggers

task_triggers.register()
