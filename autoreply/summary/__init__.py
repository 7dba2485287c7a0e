"""A summary of a period for supervision: figures of the practice, and nothing that tells who its clients are."""
