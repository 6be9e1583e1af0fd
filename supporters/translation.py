"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from supporters.models import MailingList


@register(MailingList)
class MailingListTranslation(TranslationOptions):
    fields = ("name", "description")
