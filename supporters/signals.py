"""What this app asks of the apps on its right, without knowing them: mails to be sent (see `mailings/messages.py`).

Receivers run in the sender's transaction.
"""

from django.dispatch import Signal

# A subscription waits for confirmation. Arguments: subscription.
subscription_requested = Signal()
# Somebody is on a list from now on. Arguments: subscription.
subscribed = Signal()
# Somebody's subscription has waited for some days. Arguments: subscription.
subscription_still_pending = Signal()
# Somebody on a list asked to join it again. Arguments: subscription.
already_subscribed = Signal()
# A supporter asked what is held on her, or to be forgotten. Arguments: supporter.
personal_data_requested = Signal()
# Somebody no longer agrees to a purpose, however she said so. Arguments: supporter, purpose.
consent_withdrawn = Signal()
