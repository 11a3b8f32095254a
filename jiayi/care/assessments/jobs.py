"""专项表的待办规则和判定规则登记."""

from jiayi.foundation.revisions import services as revisions

from .services import rule_kind, task_triggers

task_triggers.register()
revisions.register_kind(rule_kind.KIND)
