"""The live calendars of the practice and its people."""
