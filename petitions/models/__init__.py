"""Petitions, their signatures, and what grows around them."""

from petitions.models.hand_in import HandIn, HandInPhoto, Seal
from petitions.models.letters import Letter, LetterAction, Representative
from petitions.models.paper import PaperSheet
from petitions.models.petitions import JointSignatory, OldSlug, Petition, Proposal, Question, Target
from petitions.models.progress import Breakdown, Milestone, PetitionMove, PetitionUpdate, ShareLink
from petitions.models.signatures import CountChange, Signature
from petitions.models.trust import (
    CommentReport,
    Decision,
    DisposableDomain,
    HouseRule,
    Invalidation,
    ModerationPolicy,
    SourceRule,
    WordList,
)

__all__ = [
    "Breakdown",
    "CommentReport",
    "CountChange",
    "Decision",
    "DisposableDomain",
    "HandIn",
    "HandInPhoto",
    "HouseRule",
    "Invalidation",
    "JointSignatory",
    "Letter",
    "LetterAction",
    "Milestone",
    "ModerationPolicy",
    "OldSlug",
    "PaperSheet",
    "Petition",
    "PetitionMove",
    "PetitionUpdate",
    "Proposal",
    "Question",
    "Representative",
    "Seal",
    "ShareLink",
    "Signature",
    "SourceRule",
    "Target",
    "WordList",
]
