"""What every page asks first: is this a demo, which day is it, how far has the demo been loaded."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from jiayi.entrypoints.models import DemoLoad
from jiayi.kernel import clock
from jiayi.kernel.access import public

router = Router(tags=["站点"])


class DemoProgressOut(Schema):
    label: str
    done: int
    total: int
    is_finished: bool


class SiteOut(Schema):
    name: str
    is_demo: bool
    today: date
    demo_progress: DemoProgressOut | None = None


@router.get("/site", response=SiteOut)
@public
def get_site(request: HttpRequest) -> SiteOut:
    progress = None
    if settings.IS_DEMO and (load := DemoLoad.objects.first()):
        progress = DemoProgressOut(
            label=load.label, done=load.done, total=load.total, is_finished=load.finished_at is not None
        )
    return SiteOut(name="家医", is_demo=settings.IS_DEMO, today=clock.today(), demo_progress=progress)
