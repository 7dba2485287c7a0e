"""Passwords of the page: argon2id hashes, made and compared one at a time."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash

LEAST = 12  # characters; NIST SP 800-63B asks for 8 where nothing else slows a guesser, and ours are slowed
LONGEST = 1024
TOO_SHORT = f"Use at least {LEAST} characters. A few words in a row are easy to remember."
# What a password is compared with where there is none: a name that is not known takes as long as one that is. It is
# the hash of nothing, with the costs that `PasswordHasher` has by itself.
NO_PASSWORD = f"$argon2id$v=19$m=65536,t=3,p=4${'A' * 22}${'A' * 43}"
_hashing = threading.Lock()  # each check takes 64 MiB, as argon2 recommends: guessers must not use up the memory


def make_hash(password: str) -> str:
    with _hashing:
        return PasswordHasher().hash(password)


def matches(hashed: str, typed: str) -> bool:
    """Whether `typed` is the password of this hash."""
    with _hashing:
        try:
            return PasswordHasher().verify(hashed, typed)
        except (Argon2Error, InvalidHash):
            return False


def weakness(password: str) -> str:
    """What is wrong with a new password: a sentence, "" where nothing is."""
    if len(password) < LEAST:
        return TOO_SHORT
    return f"Use at most {LONGEST} characters." if len(password) > LONGEST else ""
