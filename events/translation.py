"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import Event


@register(Event)
class EventTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "description",
        "area",
        "venue_name",
        "venue_address",
        "what_to_bring",
        "access",
        "travel",
        "report",
    )
