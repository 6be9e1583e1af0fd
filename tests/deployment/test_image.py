"""The Dockerfile and .dockerignore fit the project: nothing the site needs is left out, nothing else gets in."""

import re
import subprocess
import tomllib

import pytest

from tests.deployment.compose import ENTRYPOINT, ROOT, dockerfile_instructions, is_in_build_context

DATA = tomllib.loads((ROOT / "pyproject.toml").read_text())
APPS = [app for app in DATA["tool"]["importlinter"]["root_packages"] if app != "demo"]


def last_stage() -> list[tuple[str, str]]:
    instructions = dockerfile_instructions()
    return instructions[max(position for position, (name, _) in enumerate(instructions) if name == "FROM") :]


@pytest.mark.parametrize("app", APPS)
def test_every_app_is_in_the_image(app):
    for path in (f"{app}/models.py", f"{app}/migrations/0001_initial.py"):
        assert is_in_build_context(path)


@pytest.mark.parametrize(
    "path",
    ["manage.py", "requirements.lock", "package-lock.json", ".npmrc", "deploy/entrypoint.sh", "LICENSE",
     "templates/public/base.html", "static/css/loudhailer.css", "locale/az/LC_MESSAGES/django.po"],
)  # fmt: skip
def test_what_the_site_runs_on_is_in_the_image(path):
    assert is_in_build_context(path)


@pytest.mark.parametrize(
    "path",
    [".env", ".git/config", "deploy/env.example", "demo/__main__.py", "tests/conftest.py", "var/postgres/PG_VERSION",
     "node_modules/bootstrap/package.json", ".venv/bin/python", "docs/operations.md", "campaign/__pycache__/x.pyc",
     "locale/az/LC_MESSAGES/django.mo", "a-file-of-tomorrow.sql"],
)  # fmt: skip
def test_nothing_else_is_in_the_image(path):
    assert not is_in_build_context(path)


def test_what_is_copied_is_there():
    for name, argument in dockerfile_instructions():
        if name == "COPY" and "--from" not in argument:
            for source in argument.split()[:-1]:
                assert (ROOT / source).exists()
                assert source == "." or is_in_build_context(source)


def test_stages_have_a_fixed_version_and_support_our_python():
    images = [argument.split()[0] for name, argument in dockerfile_instructions() if name == "FROM"]
    assert all(re.search(r":\d", image) for image in images), images
    versions = {tuple(map(int, m.groups())) for image in images if (m := re.match(r"python:(\d+)\.(\d+)-", image))}
    least = tuple(map(int, DATA["project"]["requires-python"].removeprefix(">=").split(".")))
    assert len(versions) == 1, "the virtual environment moves between stages of one Python"
    assert versions.pop() >= least


def test_the_site_runs_as_a_user_of_fixed_number():
    users = [argument for name, argument in last_stage() if name == "USER"]
    assert len(users) == 1
    assert all(int(number) > 0 for number in users[0].split(":"))


def test_no_build_tool_is_in_the_last_stage():
    commands = " ".join(argument for name, argument in last_stage() if name == "RUN")
    assert not re.search(r"pip install|npm|gcc|build-essential|-dev\b", commands)
    assert "pip uninstall" in commands


def test_the_last_stage_installs_what_posters_need_which_the_documents_and_the_tests_install_too():
    commands = " ".join(argument for name, argument in last_stage() if name == "RUN")
    [installed] = re.findall(r"apt-get install --yes --no-install-recommends ([^&]+)", commands)
    packages = set(installed.replace("\\", " ").split())
    assert packages == {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"}
    for document in ("docs/operations.md", ".ci/run"):
        assert packages <= set((ROOT / document).read_text().split()), document


def test_the_entry_point_is_a_correct_script_of_the_plainest_shell():
    assert ENTRYPOINT.stat().st_mode & 0o111
    assert ENTRYPOINT.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", ENTRYPOINT], check=False).returncode == 0


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["healthy"], ["healthy", "no-such-process"]])
def test_a_wrong_command_is_answered_with_the_usage(arguments):
    done = subprocess.run([ENTRYPOINT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 64
    assert "usage: entrypoint.sh COMMAND" in done.stderr
