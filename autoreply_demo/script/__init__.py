"""The scripted night that `autoreply demo --script` plays and prints."""
