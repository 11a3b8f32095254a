from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.care.education", "education", "健教文章"
    follows = (Follows(model="education.ArticleSending", label="收到的健教文章", unit="篇"),)
