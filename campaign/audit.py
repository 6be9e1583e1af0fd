"""The audit trail's one verb."""

from django.db import models

from campaign.models import AuditEntry, Campaign, User


def record(actor: User | None, action: str, subject: models.Model, campaign: Campaign | None) -> AuditEntry:
    """Note who did what to which object, in the caller's transaction."""
    identifier = getattr(subject, "public_id", subject.pk)
    return AuditEntry.objects.create(
        actor=actor,
        campaign=campaign,
        action=action,
        object_type=subject._meta.label,
        object_id=str(identifier),
    )
