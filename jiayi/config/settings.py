"""Settings. Everything that differs between machines comes from the environment (see .env.example)."""

import os
from pathlib import Path

import pghistory
from psycopg.conninfo import conninfo_to_dict

from .logging import CONFIGURATION
from .pages import add_headers

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("JIAYI_DATA", BASE_DIR / "var")).resolve()

SECRET_KEY = os.environ.get("JIAYI_SECRET_KEY", "")
DEBUG = os.environ.get("JIAYI_DEBUG") == "1"
# A demo shows the code inbox and printed logins; the runtime refuses it on an address that is not loopback.
IS_DEMO = os.environ.get("JIAYI_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("JIAYI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
# Days in which a merge of two records can be taken back [ours]: a month of daily work shows a mistake.
PUBLIC_URL = os.environ.get("JIAYI_PUBLIC_URL", "http://127.0.0.1:8000")
# A relay (coturn with use-auth-secret) for calls between browsers that cannot reach each other; see docs/deploy.md.
TURN_URLS = [url for url in os.environ.get("JIAYI_TURN_URLS", "").split(",") if url]
TURN_SECRET = os.environ.get("JIAYI_TURN_SECRET", "")
TURN_ONLY = os.environ.get("JIAYI_TURN_ONLY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("JIAYI_BEHIND_PROXY") == "1" else None
COOKIE_SECURE = PUBLIC_URL.startswith("https://")

_FLOORS = {
    "foundation": (
        "organizations terminology practitioners patients accounts audit messaging files forms tasks imports worktables"
        " safeguards proposals cards mandates revisions"
    ),
    "contracting": "contracts fulfillment billing enrolment plans campaigns",
    "care": "vitals records devices alerts followups assessments visits sync education conversations careplans",
    "performance": "facts surveys measures appraisals incentives cockpit",
}
APPS = [f"jiayi.{floor}.{app}" for floor, names in _FLOORS.items() for app in names.split()]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    # Only because pghistory relates to it; people sign in through foundation.accounts.
    "django.contrib.auth",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "ninja",
    "jiayi.kernel",
    *[app for app in APPS if (BASE_DIR / app.replace(".", "/") / "apps.py").exists()],
    "jiayi.entrypoints",
]

MIDDLEWARE = [
    "jiayi.config.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiayi.entrypoints.middleware.RequestMiddleware",
]
ROOT_URLCONF = "jiayi.config.urls"
WSGI_APPLICATION = "jiayi.config.wsgi.application"
ASGI_APPLICATION = "jiayi.config.asgi.application"


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        # Without the pool a request pays 3–4 ms of PostgreSQL CPU for its connection.
        # A kept statement (kernel.prepared) that comes a third time over one connection is prepared on the server, and
        # planned once: to look whether another plan were better for these values costs 0.2 to 1.5 ms each time.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 12, "timeout": 20},
            "prepare_threshold": 2,
            "options": "-c plan_cache_mode=force_generic_plan",
        },
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://127.0.0.1/jiayi"))}

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

STATIC_URL = "/static/"
_BUNDLE = BASE_DIR / "web" / "dist"
WHITENOISE_ROOT = _BUNDLE if _BUNDLE.exists() else None  # not built yet: an API without pages
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/app/assets/"  # their names carry a hash of their content
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PASSWORD_HASHERS = ["jiayi.foundation.accounts.hashers.Argon2Hasher"]
PGHISTORY_APPEND_ONLY = True
# A row's history is read by the row alone: indexes on what it pointed to would only be written.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
LOGGING = CONFIGURATION
