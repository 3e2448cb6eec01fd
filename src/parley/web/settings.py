"""Django's settings. The node's directory comes from PARLEY_NODE_DIR; without one there is nothing to log in to.

`site.db` holds logins and sessions only, never anything of the record; PARLEY_SITE_DATABASE puts them into PostgreSQL
instead (see `sites`). Behind HTTPS set PARLEY_HTTPS=1 (secure cookies, redirect, HSTS) and PARLEY_HOSTS (names,
separated by commas).
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from parley.web.secret import secret_key
from parley.web.sites import site_database

HERE = Path(__file__).resolve().parent
NODE_DIR = Path(os.environ["PARLEY_NODE_DIR"]) if "PARLEY_NODE_DIR" in os.environ else None
HTTPS = os.environ.get("PARLEY_HTTPS") == "1"

SECRET_KEY = secret_key(NODE_DIR)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("PARLEY_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
ROOT_URLCONF = "parley.web.urls"
WSGI_APPLICATION = "parley.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "parley.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parley.web.middleware.no_store",
    "parley.web.middleware.language_and_zone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "parley.web.context.shell"],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "parley.web.templatetags.figures",
                "parley.web.templatetags.values",
                "parley.web.templatetags.marked",
            ],
        },
    }
]

DATABASES = {"default": site_database(NODE_DIR, os.environ.get("PARLEY_SITE_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["parley.web.passwords.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}
]
LOGIN_URL = "login"
SESSION_COOKIE_AGE = 12 * 3600  # a watch
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# An officer may record long narratives; nothing that is uploaded here is larger.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PARLEY_STATIC_ROOT") or HERE.parents[2] / "build" / "static")
STORAGES = {"staticfiles": {"BACKEND": "parley.web.assets.Assets"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not (STATIC_ROOT / "staticfiles.json").exists()

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ar", "العربية"), ("fa", "فارسی"), ("tr", "Türkçe")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [HERE / "locale"]

# No address of a reader is written anywhere: only warnings, and those name a page, not a person.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
