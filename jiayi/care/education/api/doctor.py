from .shared import build

router = build()
