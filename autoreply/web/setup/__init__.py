"""The pages of guided set-up, which run before there is a practice page."""
