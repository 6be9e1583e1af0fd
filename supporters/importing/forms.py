"""What the team fills in to bring people in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.forms import TextField
from campaign.models import Campaign
from supporters.fields import CountryField, countries
from supporters.importing.detection import DELIMITERS, ENCODINGS
from supporters.importing.rows import LONGEST_TAG, MOST_TAGS_OF_ONE, tag_names
from supporters.importing.targets import FIELD_PREFIX, IGNORE, SEVERAL, Target
from supporters.models import Import, MailingList

_ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": gettext_lazy("UTF-16 without a mark"),
    "utf-16-be": gettext_lazy("UTF-16 without a mark, big-endian"),
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "iso8859_9": gettext_lazy("Turkish (ISO 8859-9)"),
    "mac_roman": gettext_lazy("Western European (Macintosh)"),
}
_DELIMITER_NAMES = {
    ",": gettext_lazy("a comma ( , )"),
    ";": gettext_lazy("a semicolon ( ; )"),
    "\t": gettext_lazy("a tab"),
    "|": gettext_lazy("a bar ( | )"),
}


def _helper(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields)
    return helper


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV or XLSX with a row for each person, up to %(number)s MB. Exports of Mailchimp, Action Network, "
            "NationBuilder and listmonk are recognised."
        ) % {"number": settings.IMPORT_MAX_MEGABYTES}
        self.helper = _helper("file")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("This file is empty. Choose one with a row for each person."))
        if file.size > settings.IMPORT_MAX_MEGABYTES * 2**20:
            raise ValidationError(
                _("This file is larger than %(number)s MB. Split it, and upload one part after another.")
                % {"number": settings.IMPORT_MAX_MEGABYTES}
            )
        return file


class FormatForm(forms.Form):
    """How a text file is to be read."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=[(name, _ENCODING_NAMES[name]) for name in ENCODINGS]
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Between the columns stands"),
        choices=[(mark, _DELIMITER_NAMES[mark]) for mark in DELIMITERS],
    )
    has_header = forms.BooleanField(label=gettext_lazy("The first row names the columns"), required=False)

    def __init__(self, *args: Any, run: Import, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"encoding": run.encoding, "delimiter": run.delimiter, "has_header": run.has_header}
        )
        super().__init__(*args, **kwargs)
        if run.kind == Import.Kind.XLSX:
            del self.fields["encoding"], self.fields["delimiter"]
        self.helper = _helper(*self.fields)


class ColumnsForm(forms.Form):
    """What each column holds: a choice for each, named column_0 and so on."""

    def __init__(self, *args: Any, run: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = column_choices(run.campaign)
        for number, (heading, target) in enumerate(zip(run.header, run.mapping, strict=True)):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=target,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def mapping(self) -> list[str]:
        return [self.cleaned_data.get(name, IGNORE) for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        taken = Counter(target for target in cleaned.values() if target not in SEVERAL)
        doubled = next((target for target, number in taken.items() if number > 1), None)
        if Target.ADDRESS not in taken:
            raise ValidationError(_("Choose the column that holds the e-mail address."), code="no-address")
        if doubled:
            raise ValidationError(
                _("Two columns hold “%(what)s”. Choose one of them.")
                % {"what": dict(self.fields["column_0"].choices)[doubled]},  # type: ignore[attr-defined]
                code="doubled",
            )
        return cleaned


def column_choices(campaign: Campaign) -> list[tuple[str, Any]]:
    fields = campaign.custom_fields.filter(is_archived=False)
    return [
        (IGNORE, gettext_lazy("Leave out")),
        *Target.choices,
        *((FIELD_PREFIX + field.key, field.label) for field in fields),
    ]


class OptionsForm(forms.ModelForm):
    """What is to be done with the people, and by what right."""

    tags_for_all = TextField(
        label=gettext_lazy("Tags for everybody"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Separated by commas. Each is made if you don’t have it yet."),
    )
    lists: forms.ModelMultipleChoiceField[MailingList] = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Put them on these lists"),
        queryset=MailingList.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has left a list isn’t put on it again."),
    )
    evidence = TextField(
        label=gettext_lazy("Where, when and how did they agree?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy(
            "For example: signed up on paper at the stall in Leeds on 3 May 2026; the sheets are with Aysel. It stands "
            "in the consent ledger of each of them, and they can read it."
        ),
        error_messages={
            "required": gettext_lazy("Write where, when and how they agreed. Without it you may not bring them in.")
        },
    )
    wording = TextField(
        label=gettext_lazy("In which words, if you know them?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )
    default_country = CountryField(
        label=gettext_lazy("Country where the file names none"), required=False, initial="GB"
    )

    class Meta:
        model = Import
        fields = ["existing", "keep", "joining", "default_country", "default_language", "evidence", "wording"]
        widgets = {"existing": forms.RadioSelect, "keep": forms.RadioSelect, "joining": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = self.fields["lists"]
        lists.queryset = self.instance.campaign.mailing_lists.in_use()  # type: ignore[attr-defined]
        self.fields["default_country"].choices = [("", _("Not known")), *countries()]  # type: ignore[attr-defined]
        for name in ("existing", "keep", "joining"):
            self.fields[name].choices = self._meta.model._meta.get_field(name).choices  # type: ignore[attr-defined]
        self.fields["existing"].label = _("People whom you know already")
        self.fields["keep"].label = _("Rows with mistakes")
        self.fields["joining"].label = _("How they join")
        asks_for_lists = ["lists", "joining"] if lists.queryset.exists() else []  # type: ignore[attr-defined]
        for name in {"lists", "joining"} - set(asks_for_lists):
            del self.fields[name]
        self.helper = _helper(
            Fieldset(_("By what right"), "evidence", "wording"),
            Fieldset(_("What they get"), *asks_for_lists, "tags_for_all"),
            Fieldset(_("What is done"), "existing", "keep", "default_country", "default_language"),
        )

    def clean_tags_for_all(self) -> list[str]:
        names, are_fine = tag_names(self.cleaned_data["tags_for_all"])
        if not are_fine:
            raise ValidationError(
                _("Enter up to %(many)s tags, each of up to %(long)s characters.")
                % {"many": MOST_TAGS_OF_ONE, "long": LONGEST_TAG}
            )
        return list(names)
