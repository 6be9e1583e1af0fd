"""Which texts are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from petitions.models import HouseRule, LetterAction, Petition, PetitionMove, PetitionUpdate, Question, Target


@register(Petition)
class PetitionTranslation(TranslationOptions):
    fields = ("title", "ask", "background", "picture_text", "updates_wording", "thanks")


@register(Target)
class TargetTranslation(TranslationOptions):
    fields = ("office", "body")


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("label", "choices")


@register(PetitionMove)
class PetitionMoveTranslation(TranslationOptions):
    fields = ("note", "document_name")


@register(PetitionUpdate)
class PetitionUpdateTranslation(TranslationOptions):
    fields = ("title", "body")


@register(LetterAction)
class LetterActionTranslation(TranslationOptions):
    fields = ("title", "introduction", "subject", "text")


@register(HouseRule)
class HouseRuleTranslation(TranslationOptions):
    fields = ("title", "text")
