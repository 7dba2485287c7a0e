"""Calls Slack's Web API, within its limits and with named errors."""
