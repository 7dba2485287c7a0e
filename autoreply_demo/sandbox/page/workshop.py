"""The practice's file in the page: a mistake is said at its line, a good file goes to the running house."""

from collections.abc import Sequence
from dataclasses import dataclass

from autoreply.settings import SettingsError, load
from autoreply.settings.trouble import Trouble
from autoreply_demo.sandbox.world import World
from autoreply_demo.simulators.waiting import DemoError
from channels import private

AROUND = 1  # lines shown above and below a mistake


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence under its line. `above` and `below` are (number, text) of the lines around it."""

    line: int | None
    above: tuple[tuple[int, str], ...]
    below: tuple[tuple[int, str], ...]
    says: str


class Workshop:
    """`text` is what stands in the editor, `remarks` what is to be mended, `taken` whether the last text was taken."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.text = world.written
        self.remarks: tuple[Remark, ...] = ()
        self.taken: bool | None = None

    def take(self, text: str) -> None:
        """Check the text and, where it is good, have the running house take it. Raises `DemoError`."""
        self.text, self.taken, self.remarks = text, None, ()
        draft = self._world.file.with_name("draft.toml")
        private.write(draft, text)
        try:
            load(draft, self._world.process.env, today=self._world.clock.now().date())
        except SettingsError as error:
            self.remarks, self.taken = _remarks(text, error.troubles), False
            return
        before = self._world.file.read_bytes()
        private.write(self._world.file, text)
        if not self._world.process.reload():
            says = [says for about, says in self._world.process.ready() or () if about == "settings"]
            private.write(self._world.file, before)
            self._world.process.reload()
            self.taken = False
            raise DemoError(" ".join(says) or "The running house did not take the file.")
        self._world.oracle.read_again()
        self.taken = True

    def put_back(self) -> None:
        """The file as it was in the beginning."""
        self.take(self._world.written)


def _remarks(text: str, troubles: Sequence[Trouble]) -> tuple[Remark, ...]:
    lines = list(enumerate(text.splitlines(), start=1))
    return tuple(_remark(lines, trouble) for trouble in troubles)


def _remark(lines: list[tuple[int, str]], trouble: Trouble) -> Remark:
    says = f"{trouble.where}: {trouble.says}" if trouble.where else trouble.says
    if trouble.line is None:
        return Remark(None, (), (), says)
    first = max(0, trouble.line - 1 - AROUND)
    return Remark(trouble.line, tuple(lines[first : trouble.line]), tuple(lines[trouble.line :][:AROUND]), says)
