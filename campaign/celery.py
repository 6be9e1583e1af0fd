"""The Celery application. Tasks carry nudges only: PostgreSQL holds the truth (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

app = Celery("loudhailer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
