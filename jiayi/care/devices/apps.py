from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.devices", "devices", "设备"
    follows = (
        Follows(model="devices.DeviceBinding", label="设备绑定", unit="台", lifts=("binding_stays",)),
        Follows(model="devices.DeviceReading", label="设备读数", lifts=("arrival_stays",)),
    )
