"""Front-end packages: the few files of node_modules/ that the site serves."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

NODE_MODULES = settings.BASE_DIR / "node_modules"
_FONTS = "@fontsource-variable"
FILES = {
    "vendor/bootstrap-reboot.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "vendor/chart.js": "chart.js/dist/chart.umd.min.js",
    "fonts/fraunces-latin.woff2": f"{_FONTS}/fraunces/files/fraunces-latin-wght-normal.woff2",
    "fonts/fraunces-latin-ext.woff2": f"{_FONTS}/fraunces/files/fraunces-latin-ext-wght-normal.woff2",
    "fonts/source-sans-latin.woff2": f"{_FONTS}/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    "fonts/source-sans-latin-ext.woff2": f"{_FONTS}/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
}
# More of its letters, for documents that name people of all countries; no page loads them.
LETTERS = [
    NODE_MODULES / f"{_FONTS}/source-sans-3/files/source-sans-3-{subset}-wght-normal.woff2"
    for subset in ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")
]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files. Source maps, a megabyte for a debugger's eyes, are neither served nor looked for."""

    patterns = (("*.css", (r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",)),)


class NodeModulesStorage(FileSystemStorage):
    """Reads `FILES` by the names under which the site serves them."""

    def path(self, name: str) -> str:
        return str(NODE_MODULES / FILES[name])


class NodeModulesFinder(BaseFinder):
    """Finds `FILES`, so that collectstatic hashes and compresses them like our own."""

    storage = NodeModulesStorage()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.storage.path(path) if path in FILES else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name in FILES:
            if not matches_patterns(name, list(ignore_patterns or ())):
                yield name, self.storage

    def check(self, **kwargs: Any) -> Any:
        return []
