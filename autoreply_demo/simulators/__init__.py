"""Simulators of a mail server, Slack and Twilio. They know a clock and nothing else of ours."""
