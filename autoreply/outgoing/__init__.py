"""Whatever leaves us: claimed, sent, retried and confirmed, by kind and expiry. The kinds are in `record.kinds`."""
