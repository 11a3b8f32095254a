"""签署现场: on which device, and where, a signature was given. Personal data, so it is kept encrypted."""

import pgtrigger
from django.db import models

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager

from .records import APPEND_ONLY


class SigningCircumstance(models.Model):
    """签署现场 of one signature; `location` only where the device gave it, `detail` as `验证码发到 138****1234`."""

    signature = models.OneToOneField("contracts.SignatureEvidence", models.PROTECT, related_name="circumstance")
    device = models.CharField("设备", max_length=60, blank=True)
    location = EncryptedTextField("位置（纬度,经度,误差米）", null=True, blank=True)
    detail = models.CharField("说明", max_length=120, blank=True)

    objects = ScopedManager(
        organization=("signature__contract__organization",), patient="signature__contract__patient_id"
    )

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]
