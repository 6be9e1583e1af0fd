"""The least that Django needs to serve a view and reach the database: the floor's settings."""

import environ

env = environ.Env()

SECRET_KEY = "the floor signs nothing"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.floor"
WSGI_APPLICATION = "benchmarks.floor.application"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_TZ = True
DATABASES = {"default": {**env.db_url("DATABASE_URL"), "CONN_MAX_AGE": 600}}
