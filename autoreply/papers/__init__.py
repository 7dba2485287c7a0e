"""Papers: what a practice promises in writing, and what shows that it did what it promised."""
