"""How far it is from one postcode to another, as the crow flies."""

from __future__ import annotations

import math

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ACos, Cos, Least, Radians, Sin

from supporters.models import Postcode

EARTH_KILOMETRES = 6371.0
_DEGREE_KILOMETRES = EARTH_KILOMETRES * math.pi / 180


def postcodes_within(middle: Postcode, kilometres: float) -> QuerySet[Postcode]:
    """Return the postcodes whose middle lies at most so far from the given one's, which must have a place.

    First by a box, served by the index `postcode_by_place`, then by the spherical law of cosines, which is true to
    metres in double precision.
    """
    latitude, longitude = middle.latitude or 0.0, middle.longitude or 0.0
    height = kilometres / _DEGREE_KILOMETRES
    width = height / math.cos(math.radians(min(abs(latitude) + height, 89.0)))
    in_box = Postcode.objects.filter(
        latitude__range=(latitude - height, latitude + height),
        longitude__range=(longitude - width, longitude + width),
    )
    return in_box.annotate(kilometres=_kilometres_from(latitude, longitude)).filter(kilometres__lte=kilometres)


def _kilometres_from(latitude: float, longitude: float) -> Combinable:
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    along = Cos(Radians(F("longitude") - Value(longitude, FloatField())))
    angle = Value(sine) * Sin(Radians("latitude")) + Value(cosine) * Cos(Radians("latitude")) * along
    return ACos(Least(angle, Value(1.0))) * Value(EARTH_KILOMETRES)
