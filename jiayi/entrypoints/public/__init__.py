"""公开接口: the routes of this client."""

from jiayi.entrypoints.mounting import build

api = build("public", "家医 公开接口")
