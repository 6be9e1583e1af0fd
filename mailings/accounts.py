"""The team's account mails (password reset and the like) go through the outbox like every other."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from mailings.outbox import enqueue_to_team


class TeamAccountAdapter(DefaultAccountAdapter):
    """Team members are invited by an admin; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, since allauth's context doesn't outlive the request, and queue."""
        rendered = self.render_mail(template_prefix, email, {**context, "email": email})
        enqueue_to_team(
            "mailings.account",
            email,
            f"account:{uuid4()}",
            {"subject": rendered.subject, "text": rendered.body},
            language=translation.get_language() or "en-gb",
        )
