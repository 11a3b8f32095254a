"""健教文章的动作与默认岗位。"""

from jiayi.kernel.access import FIELD_STAFF, Permission, Role


class EducationPermission(Permission):
    READ_OWN = "education.read_own"
    READ = "education.read"
    VIEW_ARTICLES = "education.view_articles"
    EDIT_ARTICLES = "education.edit_articles"


P = EducationPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.READ_OWN: {Role.RESIDENT},
    P.READ: FIELD_STAFF | {Role.DIRECTOR},
    P.VIEW_ARTICLES: FIELD_STAFF | {Role.DIRECTOR, Role.BUREAU},
    P.EDIT_ARTICLES: {Role.BUREAU},
}
