"""Public petitions."""

from django.urls import path

from petitions.views.public import petitions as public
from petitions.views.public import receipts

app_name = "petitions"
urlpatterns = [
    path("petitions/", public.index, name="index"),
    path("petitions/<slug:slug>/", public.petition, name="petition"),
    path("petitions/<slug:slug>/signed/", public.signed, name="signed"),
    path("petitions/<slug:slug>/thank-you/", public.thank_you, name="thank_you"),
    path("petitions/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("petitions/<slug:slug>/check/", receipts.check, name="check"),
]
