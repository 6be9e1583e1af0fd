"""Taking people out."""

from django.urls import path

from supporters.views.organise import exports

app_name = "organise_exports"
urlpatterns = [
    path("", exports.index, name="index"),
    path("new/", exports.create, name="create"),
    path("<uuid:public_id>/download/", exports.download, name="download"),
]
