"""The REST API of the simulator."""
