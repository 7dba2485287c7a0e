"""Our own people: their accounts and sessions, their ways, what they were told, and what they did after hours."""
