"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from campaign.models import Campaign, Page, Source, TimelineEvent, Update


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("name", "strapline", "statement", "call_to_action", "image_description", "imprint")


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ("title",)


@register(TimelineEvent)
class TimelineEventTranslation(TranslationOptions):
    fields = ("text",)


@register(Update)
class UpdateTranslation(TranslationOptions):
    fields = ("title", "body")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "body")
