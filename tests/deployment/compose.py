"""Reads the deployment's files for the tests: docker-compose.yml, the Dockerfile, .dockerignore, env.example."""

from __future__ import annotations

import importlib.util
import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE_FILE = ROOT / "docker-compose.yml"
ENTRYPOINT = ROOT / "deploy" / "entrypoint.sh"
EXAMPLE = ROOT / "deploy" / "env.example"
_VARIABLE = re.compile(r"\$\{(\w+)")


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
    return loaded


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def own_services() -> dict[str, dict[str, Any]]:
    """Those that run our image."""
    return {name: service for name, service in services().items() if "build" in service}


def compose_schema() -> dict[str, Any]:
    """The compose specification's own schema, as check-jsonschema brings it."""
    package = importlib.util.find_spec("check_jsonschema")
    assert package is not None, "check-jsonschema isn't installed"
    assert package.origin, "check-jsonschema isn't installed"
    path = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def variables_of(text: str) -> set[str]:
    return set(_VARIABLE.findall(text))


def documented_in_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]*)=", EXAMPLE.read_text(), re.MULTILINE))


def settings_variables() -> set[str]:
    """Every environment variable that the settings read."""
    text = (ROOT / "campaign" / "settings.py").read_text()
    return set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z_]+)"', text))


def dockerfile_instructions() -> list[tuple[str, str]]:
    """Instruction and argument, with continued lines joined and comments left out."""
    text = "\n".join(line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#"))
    lines = text.replace("\\\n", " ").splitlines()
    split = (line.strip().partition(" ") for line in lines if line.strip())
    return [(name.upper(), rest.strip()) for name, _space, rest in split]


def is_in_build_context(path: str) -> bool:
    """Whether .dockerignore lets the file into the image: the last pattern that fits decides."""
    inside = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        if _fits(path, pattern.removeprefix("!")):
            inside = keeps
    return inside


def _fits(path: str, pattern: str) -> bool:
    """A pattern fits a path or any folder above it; `**/` stands for any depth."""
    parts = path.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in parts)
    return any(fnmatch(candidate, pattern) and candidate.count("/") == pattern.count("/") for candidate in above)
