"""Where mail providers call us: `/webhooks/mail/<provider>/tracking/`, only where ANYMAIL_WEBHOOK_SECRET is set."""

from anymail.urls import urlpatterns as patterns_of_anymail
from django.urls import path

from mailings.views.webhooks import guarded

app_name = "anymail"  # as anymail calls it
# What comes in by mail is not taken here, but by BOUNCE_MAILBOX or `manage.py receive_bounce`.
urlpatterns = [
    path(str(pattern.pattern).removeprefix("^").rstrip("$"), guarded(pattern.callback), name=pattern.name)
    for pattern in patterns_of_anymail
    if "inbound" not in str(pattern.name)
]
