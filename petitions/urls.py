"""Public petitions."""

from django.urls import path

from petitions.views.public import documents, sponsoring
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
]
# Whatever page a petition has, also under an address that it had before.
for _pattern in urlpatterns:
    if str(_pattern.pattern).startswith("petitions/<slug:slug>/"):
        _pattern.callback = lead_on(_pattern.callback)
