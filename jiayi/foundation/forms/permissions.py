"""表单的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class FormPermission(Permission):
    READ = "forms.read"
    MANAGE_TEMPLATES = "forms.manage_templates"
    DECIDE_KEPT = "forms.decide_kept"


DEFAULT_ROLES = {
    FormPermission.READ: CENTRE_STAFF,
    FormPermission.MANAGE_TEMPLATES: {Role.DIRECTOR, Role.BUREAU},
    FormPermission.DECIDE_KEPT: {Role.DOCTOR, Role.DIRECTOR},
}
