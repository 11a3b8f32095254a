"""医生端: the routes of this client."""

from jiayi.entrypoints.mounting import build

api = build("doctor", "家医 医生端")
