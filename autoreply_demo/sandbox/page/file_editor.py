"""The settings file on the page: mistakes are shown at their line, and the daemon reloads a good file."""

from autoreply.editing.line_problems import FileProblem, file_problems
from autoreply.settings import SettingsError, load
from autoreply_demo.sandbox.allowed_settings import foreign
from autoreply_demo.sandbox.sandbox import Sandbox
from autoreply_demo.simulators.waiting import DemoError
from channels import private


class FileEditor:
    """`text` is what the editor holds, `problems` are its mistakes, `saved` says whether the last text was saved."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.text = sandbox.written
        self.problems: tuple[FileProblem, ...] = ()
        self.saved: bool | None = None

    def save(self, text: str) -> None:
        """Check the text and, if it is good, have the daemon reload it. Raises `DemoError`."""
        self.text, self.saved, self.problems = text, None, ()
        draft = self._sandbox.file.with_name("draft.toml")
        private.write(draft, text)
        try:
            load(draft, self._sandbox.process.env, today=self._sandbox.clock.now().date())
        except SettingsError as error:
            self.problems, self.saved = file_problems(text, error.troubles), False
            return
        refused = foreign(text, self._sandbox.written)
        if refused:
            self.saved = False
            raise DemoError(refused)
        before = self._sandbox.file.read_bytes()
        private.write(self._sandbox.file, text)
        if not self._sandbox.process.reload():
            says = [says for about, says in self._sandbox.process.ready() or () if about == "settings"]
            private.write(self._sandbox.file, before)
            self._sandbox.process.reload()
            self.saved = False
            raise DemoError(" ".join(says) or "Autoreply did not accept the new settings.")
        self._sandbox.explainer.read_again()
        self.saved = True

    def restore(self) -> None:
        """Go back to the original file."""
        self.save(self._sandbox.written)
