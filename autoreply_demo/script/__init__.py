"""The night that `autoreply demo --script` prints."""
