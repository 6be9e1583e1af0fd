"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from petitions.models import Petition, Target


@register(Petition)
class PetitionTranslation(TranslationOptions):
    fields = ("title", "ask", "background")


@register(Target)
class TargetTranslation(TranslationOptions):
    fields = ("office", "body")
