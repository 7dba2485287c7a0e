"""From nothing to the first reply: `init`, the daemon, a mail. The time it takes is printed."""

import contextlib
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from tests.autoreply.setup.office import ASKS_VOICE
from tests.autoreply.setup.pages import Newcomer as Visitor
from tests.faults.letters import letter
from tests.main_job.newcomer import Newcomer, hours_far_from_now
from tests.peers import forks
from tests.peers.certificates import Authority
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.forks import PROGRAM
from tests.peers.processes import CLOCK, wait_until
from tests.peers.smtp_sink import SmtpSink, Terms
from tests.peers.terminal import Terminal

CLIENT = "maria@mail.example"


@pytest.fixture
def newcomer(tmp_path: Path, dovecot: Dovecot, authority: Authority, address: str) -> Iterator[Newcomer]:
    terms = Terms(password=PASSWORD, login_required=True, tls=authority.server_context())
    with SmtpSink(terms) as sink:
        yield Newcomer(tmp_path, dovecot, sink, authority, address)


@pytest.fixture
def terminal(newcomer: Newcomer) -> Iterator[Terminal]:
    opened = Terminal([str(PROGRAM), "init", "--listen", f"127.0.0.1:{newcomer.page}"], newcomer.env, newcomer.home)
    yield opened
    opened.close()


def as_installed(newcomer: Newcomer, log: IO[str]) -> "subprocess.Popen[bytes]":
    command = [str(PROGRAM), "run"]
    return subprocess.Popen(
        command, env=newcomer.env, cwd=newcomer.home, stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )


def forked(newcomer: Newcomer, log: IO[str]) -> forks.Fork:
    return forks.start(["run"], newcomer.env, newcomer.home, log, log)


def first_reply(
    newcomer: Newcomer, begins: Callable[[Newcomer, IO[str]], "subprocess.Popen[bytes] | forks.Fork"]
) -> str:
    """Run the daemon on what `init` wrote, and write to it once; the reply."""
    with (newcomer.home / "log").open("w") as log:
        daemon = begins(newcomer, log)
    try:
        record = newcomer.home / ".local/state/autoreply/record.sqlite3"
        assert wait_until(lambda: record.exists() and bookmarked(record)), (newcomer.home / "log").read_text()
        newcomer.dovecot.deliver(letter(CLIENT, newcomer.address), newcomer.address, CLIENT)
        assert wait_until(lambda: any(CLIENT in mail.recipients for mail in newcomer.smtp.received))
    finally:
        daemon.terminate()
        daemon.wait(30)
    (reply,) = [mail for mail in newcomer.smtp.received if CLIENT in mail.recipients]
    return str(reply.message.get_content())


def bookmarked(record: Path) -> bool:
    """Whether the mailbox is watched: what came before is never answered."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as opened:
            return bool(opened.execute("SELECT count(*) FROM bookmark").fetchone()[0])
    except sqlite3.OperationalError:
        return False


def test_by_flags_alone_a_newcomer_gets_to_the_first_reply(
    newcomer: Newcomer, capsys: pytest.CaptureFixture[str]
) -> None:
    began = CLOCK.monotonic()
    done = newcomer.inits(newcomer.flags(), "--yes", "--sample", "yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Receiving: signed in at localhost" in done.stdout
    assert "Sending: signed in at localhost" in done.stdout
    assert PASSWORD not in done.stdout + newcomer.file.read_text()
    secret = newcomer.file.parent / "secrets/office"
    assert secret.read_text() == f"{PASSWORD}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert newcomer.calls("check").returncode == 0
    (sample,) = newcomer.smtp.received
    assert sample.recipients == (newcomer.address,)
    assert str(sample.message["Subject"]).startswith("Sample: ")
    assert "988" in first_reply(newcomer, forked)
    with capsys.disabled():
        print(f"\nfrom nothing to the first reply, by flags: {CLOCK.monotonic() - began:.1f} s")


def test_question_by_question_a_newcomer_gets_to_the_first_reply(
    newcomer: Newcomer, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    began = CLOCK.monotonic()
    imap, smtp = newcomer.servers
    terminal.answers("What is your practice called?", "Ruiz Counseling")
    assert "[US]" in terminal.answers("In which country")
    assert "[New York]" in terminal.answers("In which city")
    terminal.answers("In which languages", "english and spanish")
    if ASKS_VOICE:
        terminal.answers("Do your replies say I or we?", "I")
    terminal.answers("When do you read messages?", "monn 9-5")
    terminal.sees("monn")
    terminal.sees("> ")
    terminal.types("\x15" + hours_far_from_now())  # Ctrl-U: the wrong line stands there to be mended
    terminal.sees("That is: Mon-Sun")
    terminal.answers("Which public holidays", "US-NY")
    assert "Christmas Day" in terminal.answers("On which of these", "1, 2")
    terminal.answers("To which mail address", newcomer.address)
    terminal.answers("incoming mail (IMAP)", imap)
    terminal.answers("outgoing mail (SMTP)", smtp)
    assert newcomer.address in terminal.answers("user name")
    terminal.answers("certificate", str(newcomer.authority.file))
    terminal.sees("Password (it is not shown): ")
    terminal.types("wrong horse")
    terminal.sees("does not accept the user name and password")
    terminal.sees("Password (it is not shown): ")
    terminal.types(PASSWORD)
    terminal.sees("Sending: signed in at localhost.")
    terminal.answers("Who covers", "Dr. Lee")
    terminal.answers("How do clients reach them", "+1 555 0100")
    terminal.answers("text messages")
    terminal.answers("phone calls")
    terminal.answers("on all night", "yes")
    assert PASSWORD not in terminal.sees("Write this?")
    terminal.types("y")
    terminal.sees("Send one sample")
    terminal.types("n")
    terminal.sees("Start Autoreply now")
    terminal.types("n")
    terminal.sees("Next steps")
    assert "autoreply service install" in terminal.sees("Your answers are offered again.")
    assert terminal.ends() == 0
    assert len(newcomer.smtp.logins) == 1, "one try at the second server, since the first refused the wrong password"
    assert "988" in first_reply(newcomer, as_installed)
    with capsys.disabled():
        print(f"\nfrom nothing to the first reply, by questions: {CLOCK.monotonic() - began:.1f} s")


QUESTIONS = [
    ("What is your practice called?", "Ruiz Counseling"),
    ("In which country", "US"),
    ("In which city", "Boston"),
    ("In which languages", "en"),
    *([("Do your replies say I or we?", "we")] if ASKS_VOICE else []),
    ("When do you read messages?", "mon-fri 9-5"),
    ("Which public holidays", "US-NY"),
    ("On which of these", "none"),
    ("To which mail address", "ana@gmail.com"),
    ("Are these the servers", "yes"),
    ("user name", ""),
]


@pytest.mark.parametrize(
    "questions",
    [(len(QUESTIONS) - 1,), pytest.param(range(len(QUESTIONS)), marks=pytest.mark.soak)],
    ids=["the last", "all"],
)
def test_ctrl_c_at_any_question_leaves_nothing_and_the_answers_are_offered_again(
    newcomer: Newcomer, questions: Sequence[int]
) -> None:
    command = [str(PROGRAM), "init", "--no-test"]
    for stops_at in questions:
        stopped = QUESTIONS[stops_at][0]
        terminal = Terminal(command, newcomer.env, newcomer.home)
        for question, typed in QUESTIONS[:stops_at]:
            terminal.answers(question, typed)
        terminal.sees(stopped)
        terminal.sees("> ")
        terminal.interrupts("Stopped. Nothing was written.")
        assert terminal.ends() == 130
        terminal.close()
        assert not newcomer.file.parent.exists()
    terminal = Terminal(command, newcomer.env, newcomer.home)
    for question, _ in QUESTIONS:
        terminal.answers(question, "")  # each is offered as it was answered before
    terminal.sees("(it is not shown)")
    terminal.interrupts("Stopped. Nothing was written.")
    terminal.close()
    assert not newcomer.file.parent.exists()


def test_without_a_terminal_it_never_waits_and_names_what_is_missing(newcomer: Newcomer) -> None:
    bare = newcomer.calls("init")
    assert bare.returncode == 2
    for flag in ("--practice", "--country", "--hours", "--address", "--password-file", "--always-on", "--yes"):
        assert flag in bare.stderr
    unagreed = newcomer.inits(newcomer.flags())
    assert unagreed.returncode == 2
    assert "Give --yes as well" in unagreed.stderr
    assert not newcomer.file.exists()


def test_a_wrong_password_writes_nothing_and_an_existing_file_is_kept_under_a_name(newcomer: Newcomer) -> None:
    newcomer.file.parent.mkdir(parents=True)
    newcomer.file.write_text("# mine\n")
    flags = newcomer.flags()
    (newcomer.home / "password").write_text("wrong horse\n")
    refused = newcomer.inits(flags, "--yes")
    assert refused.returncode == 2
    assert "does not accept the user name and password" in refused.stderr
    assert "wrong horse" not in refused.stdout + refused.stderr
    assert newcomer.file.read_text() == "# mine\n"
    assert len(newcomer.smtp.logins) == 0
    done = newcomer.inits(newcomer.flags(), "--yes")
    assert done.returncode == 0, done.stderr
    (copy,) = newcomer.file.parent.glob("config.toml.before-*")
    assert copy.read_text() == "# mine\n"
    assert str(copy) in done.stdout


def test_a_container_without_settings_serves_the_questions_and_then_answers_mail(newcomer: Newcomer) -> None:
    env = {**newcomer.env, "STATE_DIRECTORY": str(newcomer.home / "state"), "TZ": "UTC"}
    with (newcomer.home / "log").open("w") as log:
        words = ["run", "--or-set-up", f"127.0.0.1:{newcomer.page}"]
        daemon = forks.start(words, env, newcomer.home, log, log)
    try:
        token = newcomer.home / "state/setup-token"
        visitor = Visitor(f"http://127.0.0.1:{newcomer.page}")
        assert wait_until(lambda: token.exists() and is_up(visitor)), (newcomer.home / "log").read_text()
        assert visitor.gets("/readyz").status == 404, "nothing but set-up is served"
        assert visitor.enters(token.read_text()).status == 303
        for key, typed in newcomer.answers().items():
            said = visitor.answers(key, answer=typed)
            assert said.status == 303, (key, said.text)
        assert visitor.writes().status == 200
        record = newcomer.home / "state/record.sqlite3"
        assert wait_until(lambda: record.exists() and bookmarked(record)), (newcomer.home / "log").read_text()
        newcomer.dovecot.deliver(letter(CLIENT, newcomer.address), newcomer.address, CLIENT)
        assert wait_until(lambda: any(CLIENT in mail.recipients for mail in newcomer.smtp.received))
        assert not token.exists()
        assert PASSWORD not in (newcomer.home / "log").read_text()
    finally:
        daemon.terminate()
        daemon.wait(30)
    assert daemon.returncode == 0


def is_up(visitor: Visitor) -> bool:
    try:
        return visitor.gets("/healthz").status == 200
    except OSError:
        return False


def test_set_up_that_nobody_finishes_ends_by_a_signal_and_leaves_no_token(newcomer: Newcomer) -> None:
    words = ["run", "--or-set-up", f"127.0.0.1:{newcomer.page}"]
    with (newcomer.home / "log").open("w") as log:
        daemon = forks.start(words, newcomer.env, newcomer.home, log, log)
    token = newcomer.home / ".local/state/autoreply/setup-token"
    assert wait_until(lambda: token.exists() and is_up(Visitor(f"http://127.0.0.1:{newcomer.page}")))
    daemon.terminate()
    daemon.wait(30)
    assert not token.exists()
    assert not newcomer.file.exists()


def test_where_the_settings_could_not_be_written_nobody_is_asked_for_them(newcomer: Newcomer) -> None:
    (newcomer.home / "in the way").touch()
    file = newcomer.home / "in the way/config.toml"
    refused = newcomer.calls("run", "--or-set-up", f"127.0.0.1:{newcomer.page}", "--config", str(file))
    assert refused.returncode == 78
    assert "cannot be written" in refused.stderr
    assert "mount the folder" in refused.stderr


def test_a_service_that_cannot_be_installed_is_told_after_the_file_is_written(newcomer: Newcomer) -> None:
    flags = {**newcomer.flags(), "--service": "yes", "--client-id": "unused"}
    words = [word for pair in flags.items() for word in pair]
    env = {**newcomer.env, "PATH": str(newcomer.home)}  # without systemctl
    done = forks.run(["init", *words, "--yes"], env, newcomer.home)
    assert done.returncode == 1
    assert "There is no systemd on this computer" in done.stderr
    assert "--client-id is not needed here, and is left out." in done.stdout
    assert "autoreply service install" in done.stdout.partition("Next steps")[2]
    assert newcomer.file.exists()
