"""Where postcodes lie, as the Office for National Statistics publishes it; empty until an operator loads it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Postcode(models.Model):
    """A British postcode, its middle, and the areas that it belongs to. `manage.py load_postcodes` fills the table.

    A supporter's constituency and region are taken from here by a trigger when her postcode changes.
    """

    postcode = models.CharField(_("postcode"), max_length=8, db_collation="C")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    constituency = models.CharField(_("constituency"), max_length=9, blank=True)
    region = models.CharField(_("region"), max_length=9, blank=True)

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        constraints = [models.UniqueConstraint(fields=["postcode"], name="postcode_once")]
        indexes = [models.Index(fields=["latitude", "longitude"], name="postcode_by_place")]

    def __str__(self) -> str:
        return self.postcode


class Area(models.Model):
    """A constituency's or region's code, and its name."""

    class Kind(models.TextChoices):
        CONSTITUENCY = "constituency", _("constituency")
        REGION = "region", _("region")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=9, db_collation="C")
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["code"], name="area_once")]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """A constituency's outline, ready to be drawn. `manage.py load_boundaries` fills the table.

    All outlines lie on one grid of whole numbers, x to the east and y to the south. The path is SVG's, to be filled by
    the rule "evenodd"; the four sides are those of the box around it.
    """

    area = models.OneToOneField(Area, models.CASCADE, related_name="boundary", verbose_name=_("area"))
    path = models.TextField(_("outline"))
    left = models.PositiveIntegerField(_("left edge"))
    top = models.PositiveIntegerField(_("top edge"))
    right = models.PositiveIntegerField(_("right edge"))
    bottom = models.PositiveIntegerField(_("bottom edge"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right"), top__lt=models.F("bottom")), name="boundary_has_room"
            )
        ]

    def __str__(self) -> str:
        return str(self.area)
