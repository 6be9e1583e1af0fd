"""Public petitions."""

from django.urls import path

from petitions.views.public import embedding, own_signature
from petitions.views.public import petitions as public

app_name = "petitions"
urlpatterns = [
    path("petitions/", public.index, name="index"),
    path("petitions/<slug:slug>/", public.petition, name="petition"),
    path("petitions/<slug:slug>/signed/", public.signed, name="signed"),
    path("petitions/<slug:slug>/thank-you/", public.thank_you, name="thank_you"),
    path("petitions/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("petitions/<slug:slug>/embed/", embedding.embed, name="embed"),
    path("petitions/<slug:slug>/embed/signed/", embedding.embed_signed, name="embed_signed"),
    path("petitions/<slug:slug>/embed.js", embedding.embed_script, name="embed_script"),
    path("signature/<token>/", own_signature.my_signature, name="my_signature"),
    path("signature/<token>/hide/", own_signature.hide, name="hide_my_signature"),
    path("signature/<token>/withdraw/", own_signature.withdraw, name="withdraw_signature"),
    path("signature/<token>/change/", own_signature.ask_to_change, name="ask_to_change_signature"),
    path("signature/change/<token>/", own_signature.change, name="change_signature"),
]
