"""Threads, queues and deadlines."""
