"""随访的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class FollowUpPermission(Permission):
    READ = "followups.read"
    PLAN = "followups.plan"
    AMEND = "followups.amend"
    # The result of a call about an overdue visit.
    CALL = "followups.call"
    # Figures of all teams; the people behind them are for the centre.
    SUPERVISE = "followups.supervise"
    SUPERVISE_PEOPLE = "followups.supervise_people"
    PRINT = "followups.print"
    READ_OWN = "followups.read_own"


DEFAULT_ROLES = {
    FollowUpPermission.READ: CENTRE_STAFF,
    FollowUpPermission.PLAN: FIELD_STAFF | {Role.DIRECTOR},
    FollowUpPermission.AMEND: FIELD_STAFF,
    FollowUpPermission.CALL: FIELD_STAFF | {Role.DIRECTOR},
    FollowUpPermission.SUPERVISE: {Role.DIRECTOR, Role.BUREAU},
    FollowUpPermission.SUPERVISE_PEOPLE: {Role.DIRECTOR},
    FollowUpPermission.PRINT: CENTRE_STAFF,
    FollowUpPermission.READ_OWN: {Role.RESIDENT},
}
