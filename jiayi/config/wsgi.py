"""HTTP: the synchronous application that the hybrid ASGI server runs in its threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")
application = get_wsgi_application()
