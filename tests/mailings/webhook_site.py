"""The site's addresses as they are where ANYMAIL_WEBHOOK_SECRET is set."""

from django.urls import include, path

from campaign.urls import *  # noqa: F403
from campaign.urls import urlpatterns as without_webhooks

urlpatterns = [path("webhooks/mail/", include("mailings.webhook_urls")), *without_webhooks]
