"""URLs: one API per client, the public pages, and the three built web applications under /app/."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from jiayi.entrypoints.desk import api as desk
from jiayi.entrypoints.doctor import api as doctor
from jiayi.entrypoints.public import api as public
from jiayi.entrypoints.public.agreements import agreement_page
from jiayi.entrypoints.public.health import healthz
from jiayi.entrypoints.public.posters import poster_code
from jiayi.entrypoints.resident import api as resident


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/app/resident.html")


urlpatterns = [
    path("", home),
    path("healthz", healthz),
    path("verify/<str:token>", agreement_page),
    path("t/<str:code>", poster_code),
    path("api/resident/", resident.urls),
    path("api/doctor/", doctor.urls),
    path("api/desk/", desk.urls),
    path("api/public/", public.urls),
]
