"""居民端: the routes of this client."""

from jiayi.entrypoints.mounting import build

api = build("resident", "家医 居民端")
