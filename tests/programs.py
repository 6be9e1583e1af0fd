"""Programs that some tests need and that not every machine has."""

import shutil

# The shell without a browser's own windows asks for half of the time.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), "")
# By pytest marker: how a person calls it, and whether it is there.
PROGRAMS = {
    "redis": ("redis-server", bool(shutil.which("redis-server"))),
    "browser": ("Chromium", bool(CHROMIUM)),
    "gettext": ("GNU gettext", bool(shutil.which("xgettext"))),
}
