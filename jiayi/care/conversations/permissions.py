"""咨询的动作与默认岗位。"""

from jiayi.kernel.access import FIELD_STAFF, Permission, Role


class ConversationPermission(Permission):
    ASK = "conversations.ask"
    READ = "conversations.read"
    ANSWER = "conversations.answer"
    # Every team's conversations of the centre, their figures, and what was escalated.
    SUPERVISE = "conversations.supervise"
    DECIDE_COMPLAINT = "conversations.decide_complaint"
    EDIT_TEXTS = "conversations.edit_texts"
    VIEW_RULES = "conversations.view_rules"
    EDIT_RULES = "conversations.edit_rules"


P = ConversationPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.ASK: {Role.RESIDENT},
    P.READ: FIELD_STAFF | {Role.DIRECTOR},
    P.ANSWER: FIELD_STAFF | {Role.DIRECTOR},
    P.SUPERVISE: {Role.DIRECTOR},
    P.DECIDE_COMPLAINT: {Role.DIRECTOR},
    P.EDIT_TEXTS: {Role.DIRECTOR},
    P.VIEW_RULES: FIELD_STAFF | {Role.DIRECTOR, Role.BUREAU},
    P.EDIT_RULES: {Role.BUREAU},
}
