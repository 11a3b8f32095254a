from . import inbox

router = inbox.build()
