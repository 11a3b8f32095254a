from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.forms import queries
from jiayi.foundation.forms.permissions import FormPermission
from jiayi.foundation.forms.schemas import TemplateDetailOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["表单"])


@router.get("/form-templates/{code}", response=TemplateDetailOut)
@requires(FormPermission.READ)
def get_form_template(request: HttpRequest, code: str, version: str | None = None) -> Any:
    return queries.get_template(code=code, version=version, on=clock.today())
