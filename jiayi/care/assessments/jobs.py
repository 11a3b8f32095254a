"""专项表的待办规则和判定规则登记."""

from jiayi.foundation.forms import services as forms
from jiayi.foundation.revisions import services as revisions

from .services import own_forms, rule_kind, rule_needs, task_triggers

task_triggers.register()
revisions.register_kind(rule_kind.KIND)
forms.register_reader(rule_needs.missed_in)
forms.register_reader(own_forms.misses_day)
forms.register_beginning(own_forms.begin_rule)
