"""Everything served over HTTP: the practice page, webhooks, health and metrics."""
