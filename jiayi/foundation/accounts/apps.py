from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.accounts", "accounts", "账号"
    follows = (Follows(model="accounts.ResidentAccount", column="current_patient", label="居民端账号", unit="个"),)
