"""The daemon around the engine: reload, signals, the environment it runs in."""
