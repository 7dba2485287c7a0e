"""What texts should not say."""
