"""A real Dovecot from Debian's packages, as an ordinary process with a temporary folder and ports of its own."""

import grp
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from tests.peers.certificates import Authority
from tests.peers.lmtp import deliver
from tests.peers.processes import (
    Server,
    account,
    find_program,
    free_port,
    give,
    new_folder,
    remove_folder,
    run_as_account,
)

PACKAGES = "dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve"
PASSWORD = "correct-horse"
CAPABILITIES = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS MOVE SPECIAL-USE NAMESPACE UNSELECT"

CONFIGURATION = Template("""
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/dovecot.log
instance_name = autoreply-test
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
mail_uid = $uid
mail_gid = $gid
first_valid_uid = 1
first_valid_gid = 1
mail_location = $storage
$import_environment
mail_fsync = never
mail_max_userip_connections = 5000
auth_mechanisms = plain login$oauth_mechanisms
auth_failure_delay = 0
disable_plaintext_auth = $only_with_tls
imap_idle_notify_interval = $idle_notify
login_trusted_networks =
$capability
ssl = yes
ssl_cert = <$certificate
ssl_key = <$key
submission_host = 127.0.0.1:$submission_port
recipient_delimiter = +
lda_mailbox_autocreate = yes

passdb {
  driver = static
  mechanisms = plain login
  args = password=$password
}
$oauth_passdb
userdb {
  driver = static
  args = uid=$uid gid=$gid home=$folder/home/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
}
plugin {
  sieve = file:~/sieve;active=~/active.sieve
  sieve_vacation_min_period = 0
  sieve_vacation_send_from_recipient = no
}
protocol lmtp {
  mail_plugins = sieve
  postmaster_address = postmaster@localhost
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  client_limit = $clients
  vsz_limit = 1G
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service imap {
  process_limit = $clients
  client_limit = 1
  service_count = 1000  # connections, one after the other: a process for each costs more than the connection
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
service anvil {
  chroot =
  client_limit = $inner_clients
  # Without this door a refused login makes every later one from the same address wait for seconds.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  client_limit = $inner_clients
}
service stats {
  chroot =
  client_limit = $inner_clients
}
""")

OAUTH_PASSDB = Template("""
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $file
}
""")

OAUTH_SETTINGS = Template("""
introspection_mode = post
introspection_url = $url
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
""")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How this Dovecot differs from an ordinary one."""

    idle: bool = True
    maildir: bool = True  # False: sdbox. A maildir numbers mails that come in a burst now and then out of turn
    clients: int = 200  # connections at the same time; above some 120 `fs.inotify.max_user_instances` matters too
    introspection: str = ""  # address of an OAuth introspection endpoint; "" offers no OAuth
    submission_port: int = 9  # where Sieve hands its vacation replies to
    only_with_tls: bool = False  # refuses plain passwords without TLS, also from this machine
    idle_notify: str = "2 mins"  # "still here" during IDLE
    env: Mapping[str, str] = field(default_factory=dict)  # for every one of its processes


class Dovecot:
    """IMAP, IMAPS and LMTP on loopback. Any user name exists, with `PASSWORD` and an empty mailbox of its own."""

    def __init__(self, authority: Authority, options: Options | None = None) -> None:
        self.options = options or Options()
        self.password = PASSWORD
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        program = find_program("dovecot", ["/usr/sbin"], PACKAGES)
        self._admin = find_program("doveadm", ["/usr/bin"], PACKAGES)
        self.folder = new_folder("dovecot")
        self._file = self.folder / "dovecot.conf"
        certificate, key = authority.issue()
        for source, name in ((certificate, "server.pem"), (key, "server.key")):
            shutil.copy(source, self.folder / name)
            give(self.folder / name)
        self._file.write_text(self._configuration())
        command = [program, "-F", "-c", str(self._file)]
        ports = (self.imap, self.imaps, self.lmtp)
        self._server = Server(command, self.folder / "output.log", ports, self.options.env)

    def start(self) -> None:
        """Start it, about 0.1 s. Raises `PeerError`."""
        self._server.start()

    def stop(self) -> None:
        """End it in order; mail stays, and `start` opens the same ports."""
        self._server.stop(signal.SIGTERM)

    def kill(self) -> None:
        """End it and every connection at once, as a power cut would."""
        self._server.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        """End it and remove all its mail."""
        self._server.kill()
        remove_folder(self.folder)

    def deliver(self, raw: bytes, to: str, sender: str = "") -> None:
        """Put a mail into the mailbox of `to`, as its mail server would. Raises `smtplib.SMTPException`."""
        deliver(self.lmtp, raw, to, sender)

    def install_sieve(self, user: str, script: str) -> None:
        """Make `script` the filter of this user's incoming mail."""
        home = self.home(user)
        home.mkdir(parents=True, exist_ok=True)
        give(home.parent)
        give(home)
        (home / "active.sieve").write_text(script)
        give(home / "active.sieve")
        run_as_account([self._sievec(), "-c", str(self._file), str(home / "active.sieve")])

    def home(self, user: str) -> Path:
        """The folder of this user: `Maildir/cur` and `Maildir/new`, and the sieve script."""
        return self.folder / "home" / user

    def admin(self, *arguments: str) -> str:
        """Run `doveadm`, and return what it printed: `admin("mailbox", "status", "-u", user, "messages", "INBOX")`."""
        return run_as_account([self._admin, "-c", str(self._file), *arguments])

    def set_uidvalidity(self, user: str, number: int, folder: str = "INBOX") -> None:
        """Tell clients that every UID they know of this folder is void."""
        self.admin("mailbox", "update", "-u", user, "--uid-validity", str(number), folder)

    def said(self) -> str:
        """Its log so far."""
        log = self.folder / "dovecot.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def __enter__(self) -> "Dovecot":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sievec(self) -> str:
        return find_program("sievec", ["/usr/bin"], PACKAGES)

    def _configuration(self) -> str:
        options, who = self.options, account()
        return CONFIGURATION.substitute(
            folder=self.folder,
            user=who.pw_name,
            group=_group_name(who.pw_gid),
            uid=who.pw_uid,
            gid=who.pw_gid,
            password=self.password,
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
            clients=options.clients,
            inner_clients=3 * options.clients + 200,
            certificate=self.folder / "server.pem",
            key=self.folder / "server.key",
            submission_port=options.submission_port,
            only_with_tls="yes" if options.only_with_tls else "no",
            idle_notify=options.idle_notify,
            import_environment=f"import_environment = {' '.join(options.env)}" if options.env else "",
            storage="maildir:~/Maildir" if options.maildir else "sdbox:~/sdbox",
            capability="" if options.idle else f"imap_capability = {CAPABILITIES}",
            oauth_mechanisms=" xoauth2 oauthbearer" if options.introspection else "",
            oauth_passdb=self._oauth_passdb() if options.introspection else "",
        )

    def _oauth_passdb(self) -> str:
        file = self.folder / "oauth2.conf"
        file.write_text(OAUTH_SETTINGS.substitute(url=self.options.introspection))
        give(file)
        return OAUTH_PASSDB.substitute(file=file)


def _group_name(number: int) -> str:
    return grp.getgrgid(number).gr_name
