from .rests import Rest, RestEnd, RestReason
from .task_rules import TaskRule
from .tasks import LIVE, TASK_LIFECYCLE, Task, TaskState

__all__ = ["LIVE", "TASK_LIFECYCLE", "Rest", "RestEnd", "RestReason", "Task", "TaskRule", "TaskState"]
