"""What `make bench` measures: Autoreply beside a peer in the same run, on this machine."""
