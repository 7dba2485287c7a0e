"""How many examples Hypothesis draws: few in `make test`, the same each time; many in `make soak`, others each time.

Neither has a time limit for one example: it would measure the machine. A test that needs its own number takes a share
of the profile's, so that it grows with it.
"""

from hypothesis import HealthCheck, settings

SOAK = "soak"
FEW, MANY = 50, 2_000


def register() -> None:
    """Both profiles; that of `make test` is in use until pytest is given `--hypothesis-profile`."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile("test", max_examples=FEW, deadline=None, suppress_health_check=slow, derandomize=True)
    settings.register_profile(SOAK, settings.get_profile("test"), max_examples=MANY, derandomize=False)
    settings.load_profile("test")


def one_in(part: int) -> settings:
    """For a test with dear examples: of so many examples, one."""
    return settings(max_examples=settings().max_examples // part)
