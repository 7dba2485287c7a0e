"""The demo: a sandbox in the browser, a scripted night, and simulators of the providers, which fast tests use too."""
