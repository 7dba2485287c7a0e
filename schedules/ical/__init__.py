"""iCalendar feeds (RFC 5545): the closures and absences in them, read leniently and within limits."""
