"""The files that others run us by say the same as the image and the settings."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STATE = "/var/lib/autoreply"
FOLDER = "/etc/autoreply"
SETTINGS = f"{FOLDER}/config.toml"


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_both_replicas_of_the_compose_file_are_as_locked_up_as_the_readme_says() -> None:
    services = compose()["services"]
    for name in ("first", "second"):
        replica = services[name]
        assert replica["read_only"] is True
        assert replica["cap_drop"] == ["ALL"]
        targets = {volume.split(":")[1] for volume in replica["volumes"]}
        assert targets == {FOLDER, STATE, "/run/secrets"}, "a single file that is mounted misses edits"
        assert replica["depends_on"]["database"]["condition"] == "service_healthy"
    states = [volume.split(":")[0] for name in ("first", "second") for volume in services[name]["volumes"]]
    assert states[2] != states[5], "each replica keeps a state of its own"
    assert {states[2], states[5]} <= set(compose()["volumes"])


def test_the_pod_runs_as_the_images_user_and_mounts_what_the_image_reads() -> None:
    stateful, service = yaml.safe_load_all((ROOT / "packaging/kubernetes.yaml").read_text(encoding="utf-8"))
    pod = stateful["spec"]["template"]["spec"]
    user = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert user
    assert pod["securityContext"]["runAsUser"] == int(user[1])
    assert pod["securityContext"]["runAsGroup"] == int(user[2])
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {FOLDER, STATE, "/run/secrets"}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/healthz", "port": "web"}
    assert service["spec"]["selector"] == stateful["spec"]["template"]["metadata"]["labels"]


def test_the_image_reads_its_settings_and_keeps_its_state_where_the_docs_say() -> None:
    assert f"AUTOREPLY_CONFIG={SETTINGS}" in DOCKERFILE
    assert f"STATE_DIRECTORY={STATE}" in DOCKERFILE
    running = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    assert SETTINGS in running
    assert STATE in running


def test_nothing_tells_people_to_mount_the_settings_as_a_single_file() -> None:
    told = ["README.md", "Dockerfile", "docs/running.md", "packaging/compose.yaml", "packaging/kubernetes.yaml"]
    for name in told:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert f":{SETTINGS}" not in text, name
        assert "subPath" not in text, name
    assert f"-v ./practice:{FOLDER}" in (ROOT / "docs/running.md").read_text(encoding="utf-8")
    assert f"ReadWritePaths=-{FOLDER}" in (ROOT / "packaging/autoreply.service").read_text(encoding="utf-8")
