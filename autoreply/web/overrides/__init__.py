"""The pages that open or close manually until a time."""
