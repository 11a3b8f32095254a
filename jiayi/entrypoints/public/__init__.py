"""公开接口: the routes anybody may call."""

from jiayi.entrypoints.mounting import build

from .elder_home import router as elder_home
from .site import router as site

api = build("public", "家医 公开接口")
api.add_router("", site)
api.add_router("", elder_home)
