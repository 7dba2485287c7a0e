"""What another distribution brings: it knows `channels` and nothing else of ours."""
