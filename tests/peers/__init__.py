"""The other side of every wire: real servers, and stand-ins that speak the protocol, for tests and measurements."""
