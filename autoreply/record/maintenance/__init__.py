"""What is done to a whole record: backups, retention, renamed channels, and the copy for the fallback."""
