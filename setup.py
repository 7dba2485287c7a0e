"""What pyproject.toml cannot say: the manual, which stands beside the packages, is installed inside of `autoreply`."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

MANUAL = "config.example.toml"


class BuildWithManual(build_py):
    """Copies the manual into the package: a symbolic link would do, but not every copy of the source keeps one."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "autoreply" / MANUAL
            target.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(MANUAL, str(target))


setup(cmdclass={"build_py": BuildWithManual})
