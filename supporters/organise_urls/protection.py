"""What the data-protection authority asks for."""

from django.urls import path

from supporters.views.organise import requests, retention, suppressions

app_name = "organise_protection"
urlpatterns = [
    path("", requests.index, name="index"),
    path("requests/new/", requests.create, name="create"),
    path("requests/<uuid:public_id>/", requests.show, name="request"),
    path("requests/<uuid:public_id>/verify/", requests.verify, name="verify"),
    path("requests/<uuid:public_id>/extend/", requests.extend, name="extend"),
    path("requests/<uuid:public_id>/close/", requests.close, name="close"),
    path("requests/<uuid:public_id>/access/<slug:form>/", requests.access, name="access"),
    path("requests/<uuid:public_id>/send-link/", requests.send_link, name="send_link"),
    path("requests/<uuid:public_id>/rectify/", requests.rectify, name="rectify"),
    path("requests/<uuid:public_id>/erase/", requests.erase, name="erase"),
    path("requests/<uuid:public_id>/restrict/", requests.restrict, name="restrict"),
    path("requests/<uuid:public_id>/lift/", requests.lift, name="lift"),
    path("requests/<uuid:public_id>/object/", requests.stop_mailings, name="object"),
    path("requests/<uuid:public_id>/certificate.pdf", requests.certificate, name="certificate"),
    path("retention/", retention.index, name="retention"),
    path("retention/<slug:key>/", retention.rule, name="rule"),
    path("retention/<slug:key>/stop/", retention.stop, name="stop"),
    path("record/", retention.record, name="record"),
    path("record.pdf", retention.record_pdf, name="record_pdf"),
    path("suppressions/", suppressions.index, name="suppressions"),
    path("suppressions/add/", suppressions.add, name="suppress"),
    path("suppressions/lift/", suppressions.lift, name="lift_suppression"),
]
