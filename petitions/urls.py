"""Public petitions."""

from django.urls import path

from petitions.views.public import letters
from petitions.views.public import petitions as public

app_name = "petitions"
urlpatterns = [
    path("petitions/", public.index, name="index"),
    path("petitions/<slug:slug>/", public.petition, name="petition"),
    path("petitions/<slug:slug>/signed/", public.signed, name="signed"),
    path("petitions/<slug:slug>/thank-you/", public.thank_you, name="thank_you"),
    path("petitions/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("letters/<slug:slug>/", letters.letter_action, name="letter_action"),
    path("letters/<slug:slug>/written/", letters.written_, name="letter_written"),
    path("letters/<slug:slug>/thank-you/", letters.thank_you, name="letter_thank_you"),
    path("letters/<slug:slug>/not-sent/", letters.not_sent, name="letter_not_sent"),
    path("letter/<str:token>/", letters.my_letter, name="my_letter"),
]
