"""What can be refused."""

from jiayi.kernel.errors import DomainError, InvalidInput


class DeviceElsewhere(DomainError):
    """Another organisation has registered this serial number."""

    code, status, message = "device_elsewhere", 409, "这台设备登记在别的机构，请先联系那边停用"


class DeviceNotInUse(DomainError):
    code, status, message = "device_not_in_use", 409, "这台设备已停用或先不收，请先恢复再绑定"


class SerialWrong(InvalidInput):
    code, message = "serial_wrong", "序列号是 4 到 40 位字母、数字、横线，请照设备背面再看一眼"


class NotAMember(InvalidInput):
    """A shared device asks who it was of those who live together."""

    code, message = "not_a_member", "只能选同住的家人"


class NoHousehold(InvalidInput):
    code, message = "no_household", "这位居民还没有编进家庭，不能共用；先编家庭，或绑给本人"


class Unsigned(DomainError):
    """The signature, the time or the nonce is wrong. Nothing says which: a stranger learns nothing."""

    code, status, message = "unsigned", 401, "签名不对、时间不准或重复发送，没有收下"


class Flooding(DomainError):
    code, status, message = "device_flooding", 429, "这台设备发得太快，多出的没有收下，请稍后再发"


class MessageUnreadable(InvalidInput):
    code, message = "message_unreadable", "报文看不懂，没有收下"
