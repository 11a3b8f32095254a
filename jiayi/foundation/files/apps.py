from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.foundation.files", "files", "文件"
    follows = (Follows(model="files.StoredFile", label="文件", unit="份"),)
