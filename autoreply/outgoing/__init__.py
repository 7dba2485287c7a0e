"""Whatever leaves us: claimed, sent, retried and confirmed, by kind and expiry."""
