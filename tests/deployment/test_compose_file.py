"""docker-compose.yml holds what it promises, as far as that can be seen without running it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.deployment.compose import (
    COMPOSE_FILE,
    ENTRYPOINT,
    EXAMPLE,
    ROOT,
    compose,
    compose_schema,
    documented_in_example,
    own_services,
    services,
    settings_variables,
    variables_of,
)

SECRET_NAME = re.compile(r"KEY|SECRET|PASSWORD|TOKEN")
each_service = pytest.mark.parametrize("name", sorted(services()))
each_own_service = pytest.mark.parametrize("name", sorted(own_services()))


def mounts(service: dict[str, Any]) -> list[str]:
    """What a service mounts, with the defaults of variables filled in."""
    volumes: list[str] = service.get("volumes", [])
    return [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume) for volume in volumes]


def has_health_check(service: dict[str, Any]) -> bool:
    return bool(service.get("healthcheck", {}).get("test"))


def test_file_follows_the_compose_specification():
    schema = compose_schema()
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(compose())] == []


def _docker_compose_is_there() -> bool:
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


if _docker_compose_is_there():

    def test_docker_compose_accepts_the_file(tmp_path):
        environment = tmp_path / ".env"
        environment.write_text(filled_in_example())
        command = [
            "docker",
            "compose",
            "--file",
            str(COMPOSE_FILE),
            "--env-file",
            str(environment),
            "config",
            "--quiet",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0 or ".env not found" in done.stderr, done.stderr


@each_service
def test_what_a_service_waits_for_can_come_about(name):
    for awaited, how in services()[name].get("depends_on", {}).items():
        service = services()[awaited]
        if how["condition"] == "service_healthy":
            assert has_health_check(service), f"{awaited} has no health check"
        else:
            assert how["condition"] == "service_completed_successfully"
            assert service["restart"] in ("no", "on-failure") or service["restart"].startswith("on-failure:")


def test_nothing_starts_before_the_tables_are_there():
    for name in ("web", "worker", "beat"):
        assert services()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@each_service
def test_lasting_services_are_watched_and_restarted(name):
    service = services()[name]
    if name == "migrate":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert has_health_check(service)
        assert service["restart"] == "unless-stopped"


@each_service
def test_volumes_and_networks_are_declared(name):
    service = services()[name]
    for mount in mounts(service):
        assert mount.split(":")[0] in compose()["volumes"]
    assert service["networks"]
    assert set(service["networks"]) <= set(compose()["networks"])


def test_only_what_must_reach_out_can():
    assert compose()["networks"]["inside"]["internal"] is True
    assert {name for name, service in services().items() if "outside" in service["networks"]} == {"web", "worker"}


def test_only_this_machine_reaches_the_web_server():
    assert {name for name, service in services().items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in services()["web"]["ports"])


@each_service
def test_images_have_a_fixed_version(name):
    _image, _colon, tag = services()[name]["image"].partition(":")
    assert tag
    assert "latest" not in tag


@each_service
def test_services_can_do_no_more_than_they_need(name):
    service = services()[name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "pid", "devices", "network_mode"} & set(service)
    assert service.get("user", "") not in ("root", "0", 0)
    assert not any("docker.sock" in mount for mount in mounts(service))


@each_own_service
def test_our_processes_have_no_capabilities(name):
    assert services()[name]["cap_drop"] == ["ALL"]


@each_service
def test_logs_are_kept_within_bounds(name):
    options = services()[name]["logging"]["options"]
    assert {"max-size", "max-file"} <= set(options)


@each_own_service
def test_commands_are_the_entry_points(name):
    assert services()[name]["command"] == [name]
    assert f"\n{name}() {{" in ENTRYPOINT.read_text()


def test_no_secret_stands_in_the_files():
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if SECRET_NAME.search(name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
    written = re.findall(r"://[^/\s:@]*:([^@\s]+)@", COMPOSE_FILE.read_text())
    assert all(re.fullmatch(r"\$\{\w+:\?[^}]+\}", password) for password in written)
    assert re.findall(r"^#?\w*(?:KEY|SECRET|PASSWORD)\w*=(.+)$", EXAMPLE.read_text(), re.MULTILINE) == []


def test_every_variable_of_the_file_is_in_the_example():
    assert variables_of(COMPOSE_FILE.read_text()) <= documented_in_example()


def test_every_variable_is_in_the_operators_guide():
    guide = (ROOT / "docs" / "operations.md").read_text()
    used = settings_variables() | documented_in_example() | _entrypoint_variables()
    assert [name for name in sorted(used) if f"`{name}`" not in guide] == []


def _entrypoint_variables() -> set[str]:
    system = {"TMPDIR"}
    return {name for name in variables_of(ENTRYPOINT.read_text()) if name.isupper()} - system - {"REDIS_URL_FILE"}


def filled_in_example() -> str:
    """The example as an operator fills it in: the empty values, and nothing else."""
    return re.sub(r"^(\w+)=$", r"\1=" + "a-long-random-text-" * 4, EXAMPLE.read_text(), flags=re.MULTILINE)


def test_the_example_filled_in_is_enough_for_a_silent_deployment_check():
    given = dict(re.findall(r"^(\w+)=(.*)$", filled_in_example(), re.MULTILINE))
    composed = {"DATABASE_URL": "postgres://loudhailer:secret@database:5432/loudhailer", "REDIS_URL": "redis://redis/0"}
    environment = {"PATH": f"{Path(ROOT / '.venv' / 'bin')}:{os.environ['PATH']}", **given, **composed}
    done = subprocess.run(
        [ENTRYPOINT, "manage", "check", "--deploy", "--fail-level", "DEBUG"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "no issues (0 silenced)" in done.stdout, done.stdout + done.stderr
