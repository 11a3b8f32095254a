"""公开接口: the routes anybody may call."""

from jiayi.entrypoints.mounting import build

from .site import router as site

api = build("public", "家医 公开接口")
api.add_router("", site)
