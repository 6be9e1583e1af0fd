"""People in the workspace."""

from django.urls import path

from supporters.views.organise import fields, merging, notes, people, tags

app_name = "organise_people"
urlpatterns = [
    path("", people.index, name="index"),
    path("add/", people.add, name="add"),
    path("tags/", tags.index, name="tags"),
    path("tags/<int:key>/", tags.edit, name="tag"),
    path("tags/<int:key>/merge/", tags.merge, name="merge_tag"),
    path("tags/<int:key>/delete/", tags.delete, name="delete_tag"),
    path("fields/", fields.index, name="fields"),
    path("fields/add/", fields.add, name="add_field"),
    path("fields/<slug:key>/", fields.edit, name="field"),
    path("fields/<slug:key>/archive/", fields.archive, name="archive_field"),
    path("fields/<slug:key>/restore/", fields.restore, name="restore_field"),
    path("duplicates/", merging.index, name="duplicates"),
    path("merges/<uuid:merge>/undo/", merging.undo, name="undo_merge"),
    path("<uuid:public_id>/", people.person, name="person"),
    path("<uuid:public_id>/edit/", people.edit, name="edit"),
    path("<uuid:public_id>/notes/", notes.write, name="write_note"),
    path("<uuid:public_id>/notes/<uuid:note>/delete/", notes.delete, name="delete_note"),
    path("<uuid:public_id>/tags/", tags.put_on, name="tag_person"),
    path("<uuid:public_id>/tags/<int:key>/remove/", tags.take_off, name="untag_person"),
    path("<uuid:public_id>/lists/<uuid:subscription>/leave/", people.take_off_list, name="take_off_list"),
    path("<uuid:public_id>/merge/", merging.find_other, name="find_other"),
    path("<uuid:public_id>/merge/<uuid:other>/", merging.merge, name="merge"),
    path("<uuid:public_id>/not/<uuid:other>/", merging.dismiss, name="dismiss"),
]
