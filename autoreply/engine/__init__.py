"""Starting and stopping, wiring, and the periodic jobs."""
