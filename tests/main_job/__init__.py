"""The main job on real input: real servers, a real daemon, and a clock that crosses 17:00 and the next 9:00."""
