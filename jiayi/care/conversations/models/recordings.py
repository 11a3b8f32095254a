import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .calls import ENDS, Call


class RecordingState(models.TextChoices):
    ASKED = "asked", "等对方同意"
    RUNNING = "running", "正在录"
    STOPPED = "stopped", "停了，还没存好"
    STORED = "stored", "存好了"
    REFUSED = "refused", "不同意录"
    LOST = "lost", "没录上"
    FORGOTTEN = "forgotten", "到期删了"


R = RecordingState
RECORDING_LIFECYCLE = Lifecycle(
    field="state",
    initial=R.ASKED,
    moves={
        "agree": (frozenset({R.ASKED}), R.RUNNING),
        "refuse": (frozenset({R.ASKED}), R.REFUSED),
        "stop": (frozenset({R.RUNNING}), R.STOPPED),
        "store": (frozenset({R.RUNNING, R.STOPPED}), R.STORED),
        "lose": (frozenset({R.RUNNING, R.STOPPED}), R.LOST),
        "forget": (frozenset({R.STORED}), R.FORGOTTEN),
    },
)
UNDER_WAY = (R.ASKED, R.RUNNING)


class CallRecording(models.Model):
    """通话录音: only after one side has asked and the other has agreed; who asked and who agreed stay written down."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="recordings")
    state = models.CharField("状态", max_length=10, choices=R, default=R.ASKED)
    asked_side = models.CharField("谁提的", max_length=10, choices=ENDS)
    asked_by = models.CharField("提的人", max_length=100)
    asked_at = models.DateTimeField("提的时间")
    agreed_by = models.CharField("同意的人", max_length=100, blank=True)
    agreed_at = models.DateTimeField("同意的时间", null=True)
    stopped_by = models.CharField("停的人", max_length=100, blank=True)
    stopped_at = models.DateTimeField("停的时间", null=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    keep_until = models.DateField("留到哪天", null=True)

    objects = ScopedManager(
        organization=("call__conversation__organization",), patient="call__conversation__patient_id"
    )

    class Meta:
        verbose_name = "通话录音"
        base_manager_name = "objects"
        triggers = [*RECORDING_LIFECYCLE.guards(), pgtrigger.Protect(name="consent_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(state__in=UNDER_WAY), name="conversations_one_recording_at_a_time"
            ),
            # Nothing is recorded, whoever writes the row, before both have agreed.
            models.CheckConstraint(
                condition=Q(state__in=[R.ASKED, R.REFUSED])
                | Q(agreed_at__isnull=False) & ~Q(agreed_by="") & ~Q(agreed_by=models.F("asked_by")),
                name="conversations_recorded_with_both_consents",
            ),
            models.CheckConstraint(
                condition=Q(state=R.STORED, file__isnull=False, keep_until__isnull=False)
                | Q(state=R.FORGOTTEN)
                | ~Q(state__in=[R.STORED, R.FORGOTTEN]) & Q(file__isnull=True),
                name="conversations_stored_recording_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(state=R.STORED), name="conversations_recordings_kept")
        ]
