from . import shared

router = shared.build()
