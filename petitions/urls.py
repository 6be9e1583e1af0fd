"""Public petitions."""

from django.urls import path

from petitions.views.public import (
    documents,
    embedding,
    letters,
    own_signature,
    receipts,
    reports,
    sharing,
    sponsoring,
    updates,
)
from petitions.views.public import petitions as public
from petitions.views.public.old_addresses import lead_on

app_name = "petitions"
urlpatterns = [
    path("petitions/", public.index, name="index"),
    path("petitions/propose/<slug:campaign_slug>/", sponsoring.propose, name="propose"),
    path("petitions/propose/<slug:campaign_slug>/sent/", sponsoring.proposed, name="proposed"),
    path("petitions/<slug:slug>/", public.petition, name="petition"),
    path("petitions/<slug:slug>/signed/", public.signed, name="signed"),
    path("petitions/<slug:slug>/thank-you/", public.thank_you, name="thank_you"),
    path("petitions/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("petitions/<slug:slug>/documents/<int:number>/", documents.document, name="document"),
    path("petitions/<slug:slug>/sponsor/<uuid:public_id>/", sponsoring.sponsor, name="sponsor"),
    path("petitions/<slug:slug>/sponsor/<uuid:public_id>/signed/", sponsoring.sponsored, name="sponsored"),
    path("petitions/<slug:slug>/sponsor/<uuid:public_id>/thank-you/", sponsoring.sponsor_thanks, name="sponsor_thanks"),
    path("petitions/<slug:slug>/embed/", embedding.embed, name="embed"),
    path("petitions/<slug:slug>/embed/signed/", embedding.embed_signed, name="embed_signed"),
    path("petitions/<slug:slug>/embed.js", embedding.embed_script, name="embed_script"),
    path("signature/<token>/", own_signature.my_signature, name="my_signature"),
    path("signature/<token>/hide/", own_signature.hide, name="hide_my_signature"),
    path("signature/<token>/withdraw/", own_signature.withdraw, name="withdraw_signature"),
    path("signature/<token>/change/", own_signature.ask_to_change, name="ask_to_change_signature"),
    path("signature/change/<token>/", own_signature.change, name="change_signature"),
    path("petitions/<slug:slug>/updates/<uuid:public_id>/", updates.update, name="update"),
    path("s/<slug:code>/", sharing.share, name="share"),
    path("share/<str:token>/", sharing.my_links, name="my_links"),
    path("share/<str:token>/make/", sharing.make_my_links, name="make_my_links"),
    path("petitions/<slug:slug>/comments/<uuid:public_id>/report/", reports.report, name="report"),
    path("petitions/<slug:slug>/reported/", reports.reported, name="reported"),
    path("petitions/<slug:slug>/check/", receipts.check, name="check"),
    path("letters/<slug:slug>/", letters.letter_action, name="letter_action"),
    path("letters/<slug:slug>/written/", letters.written_, name="letter_written"),
    path("letters/<slug:slug>/thank-you/", letters.thank_you, name="letter_thank_you"),
    path("letters/<slug:slug>/not-sent/", letters.not_sent, name="letter_not_sent"),
    path("letter/<str:token>/", letters.my_letter, name="my_letter"),
]
# Whatever page a petition has, also under an address that it had before.
for _pattern in urlpatterns:
    if str(_pattern.pattern).startswith("petitions/<slug:slug>/"):
        _pattern.callback = lead_on(_pattern.callback)
