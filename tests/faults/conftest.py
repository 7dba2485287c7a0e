from tests.faults.fixtures import faketime, make_daemon, pytest_runtest_makereport, smtp

__all__ = ["faketime", "make_daemon", "pytest_runtest_makereport", "smtp"]
