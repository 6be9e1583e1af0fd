"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from supporters.models import CustomField, MailingList


@register(MailingList)
class MailingListTranslation(TranslationOptions):
    fields = ("name", "description", "welcome_subject", "welcome_text")


@register(CustomField)
class CustomFieldTranslation(TranslationOptions):
    fields = ("label",)
