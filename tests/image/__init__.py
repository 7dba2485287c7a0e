"""The image that `make image-test` built, run as a container runs it."""
