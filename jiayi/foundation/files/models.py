from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager

from . import rules


class FileKind(models.TextChoices):
    SIGNATURE = "signature", "签名"
    PAPER_PHOTO = "paper_photo", "纸质协议照片"
    AGREEMENT = "agreement", "协议"
    RECEIPT = "receipt", "收据"
    FORM_PRINT = "form_print", "表单打印"
    PAYSLIP = "payslip", "工资条"
    PROOF = "proof", "证明材料"
    CHAT = "chat", "咨询里发的"
    RECORDING = "recording", "通话录音"
    IMPORT = "import", "导入文件"
    EXPORT = "export", "导出文件"
    OTHER = "other", "其他"


# What a person may bring; the rest is made by the house.
UPLOADED_KINDS = ("signature", "paper_photo", "proof", "import", "chat", "other")


class StoredFile(models.Model):
    """文件: bytes, encrypted under a random name in the data folder; the row says whose they are, size and hash are
    those of the plain bytes.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, db_index=False, verbose_name="机构")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, db_index=False, verbose_name="居民")
    kind = models.CharField("类别", max_length=20, choices=FileKind)
    name = models.CharField("名称", max_length=100)
    mime = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("SM3", max_length=64)
    path = models.CharField("位置", max_length=100, unique=True)
    created_at = models.DateTimeField("时间")
    created_by = models.CharField("上传者", max_length=100)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=rules.MAX_SIZE), name="files_size_within_limit"),
            models.CheckConstraint(condition=Q(mime__in=sorted(rules.MIME.values())), name="files_type_known"),
            models.CheckConstraint(condition=Q(sm3__regex=r"^[0-9a-f]{64}$"), name="files_hash_shape"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="files_kind_known"),
        ]
        indexes = [models.Index(fields=["patient", "-id"], name="files_patient")]
