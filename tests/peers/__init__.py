"""The other side of every wire: real servers, and simulators that speak the protocol, for tests and measurements."""
