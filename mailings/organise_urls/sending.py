"""Sending a mailing: when, whether, and stopping it."""

from django.urls import path

from mailings.views.organise import sending

app_name = "organise_sending"
urlpatterns = [
    path("<uuid:public_id>/send/", sending.send, name="send"),
    path("<uuid:public_id>/send/number/", sending.number, name="number"),
    path("<uuid:public_id>/send/progress/", sending.progress, name="progress"),
    path("<uuid:public_id>/send/now/", sending.send_now, name="send_now"),
    path("<uuid:public_id>/send/schedule/", sending.schedule, name="schedule"),
    path("<uuid:public_id>/send/undo/", sending.take_back, name="take_back"),
    path("<uuid:public_id>/send/approve/", sending.approve, name="approve"),
    path("<uuid:public_id>/send/pause/", sending.pause, name="pause"),
    path("<uuid:public_id>/send/resume/", sending.resume, name="resume"),
    path("<uuid:public_id>/send/cancel/", sending.cancel, name="cancel"),
    path("<uuid:public_id>/send/winner/", sending.choose_winner, name="choose_winner"),
]
