"""管理端: the routes of this client."""

from jiayi.entrypoints.mounting import build

api = build("desk", "家医 管理端")
