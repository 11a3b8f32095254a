from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class FilePermission(Permission):
    """上传与下载;能看到哪些由数据范围决定。"""

    READ = "files.read"
    UPLOAD = "files.upload"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    FilePermission.READ: {Role.RESIDENT, *CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
    FilePermission.UPLOAD: {Role.RESIDENT, *CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
}
