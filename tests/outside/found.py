"""The distribution beside this file, installed for as long as it is looked at."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channels.registry import address_forms

PLACE = str(Path(__file__).parent)


@contextmanager
def installed() -> Iterator[None]:
    """Its entry points are found, as after `pip install` and a start."""
    sys.path.append(PLACE)
    address_forms.cache_clear()
    try:
        yield
    finally:
        sys.path.remove(PLACE)
        address_forms.cache_clear()
