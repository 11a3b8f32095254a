from jiayi.kernel.access import Permission, Role


class MessagePermission(Permission):
    """每个人读自己的消息;系统管理员看投递情况。"""

    READ_OWN = "messaging.read_own"
    READ_DELIVERIES = "messaging.read_deliveries"
    RETRY_DELIVERY = "messaging.retry_delivery"
    SEND_MANY = "messaging.send_many"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    MessagePermission.READ_OWN: set(Role),
    MessagePermission.READ_DELIVERIES: {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    MessagePermission.RETRY_DELIVERY: {Role.SYSTEM_ADMIN},
    MessagePermission.SEND_MANY: {Role.DOCTOR, Role.NURSE, Role.DIRECTOR, Role.CLERK},
}
