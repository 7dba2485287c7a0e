"""Who else has modules under our names in this Python environment."""

from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest

from autoreply.service.environment import EnvironmentTakenError, refuse_strangers


def test_another_distribution_with_a_package_or_a_module_of_our_name_is_refused_by_name(tmp_path: Path) -> None:
    ours = _installed(tmp_path, "autoreply", "autoreply/cli.py,,\nchannels/__init__.py,,\nschedules/__init__.py,,\n")
    near = _installed(tmp_path, "near", "nearby/channels/__init__.py,,\nchannels_of_rivers/__init__.py,,\n")
    refuse_strangers([ours, near])
    refuse_strangers()
    for files in ("a/b.py,,\nchannels/__init__.py,,\n", "channels.py,,\n"):
        django = _installed(tmp_path, "channels", files)
        with pytest.raises(EnvironmentTakenError, match=r"'channels' is also owned by channels in"):
            refuse_strangers([ours, near, django])
    editable = _installed(tmp_path, "rota", "__editable__rota.pth,,\n", declared="schedules\n")
    with pytest.raises(EnvironmentTakenError, match=r"'schedules' is also owned by rota in"):
        refuse_strangers([ours, editable])


def _installed(folder: Path, name: str, files: str, declared: str = "") -> Distribution:
    place = folder / f"{name}-1.0.dist-info"
    place.mkdir(exist_ok=True)
    (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (place / "RECORD").write_text(files)
    (place / "top_level.txt").write_text(declared)
    return PathDistribution(place)
