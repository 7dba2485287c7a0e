"""Files that only we may read."""

from pathlib import Path

import pytest

from channels import private


@pytest.mark.parametrize("content", ["gr\u00fcn\n", "gr\u00fcn\n".encode()])
def test_a_private_file_is_replaced_whole_or_left_as_it_was(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    file.chmod(0o644)
    private.write(file, content)
    assert file.read_bytes() == "gr\u00fcn\n".encode()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    private.write(file, content, keep=True)
    assert file.stat().st_mode & 0o777 == 0o640
    with pytest.raises(UnicodeEncodeError):
        private.write(file, "\ud800")
    assert file.read_bytes() == "gr\u00fcn\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["token"]  # nothing half-written is left behind
