"""Only in the demo: every mail the site has sent, to read and click."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<slug:name>/", views.mail, name="mail"),
    path("inbox/<slug:name>/html/", views.mail_html, name="mail_html"),
    path("inbox/<slug:name>/attachments/<int:number>/", views.attachment, name="attachment"),
]
