"""Who gets a mailing."""

from django.urls import path

from mailings.views.organise import audience

app_name = "organise_audience"
urlpatterns = [
    path("<uuid:public_id>/audience/", audience.audience, name="audience"),
    path("<uuid:public_id>/audience/number/", audience.number, name="number"),
]
