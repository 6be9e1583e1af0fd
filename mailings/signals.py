"""What happens to the site's mail, for whoever wants to tell of it."""

from django.dispatch import Signal

# Sent in the transaction that stores it, with `relay`: this mail server is left alone for a while.
relay_stopped = Signal()
