"""Programs that some tests need and that not every machine has."""

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
# By pytest marker: how a person calls it, and whether it is there.
PROGRAMS = {
    "redis": ("redis-server", bool(shutil.which("redis-server"))),
    "browser": ("Chromium", bool(CHROMIUM)),
    "gettext": ("GNU gettext", bool(shutil.which("xgettext"))),
}
