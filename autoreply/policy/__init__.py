"""The written policy for clients: drafted from the settings file, issued in versions, compared with one another."""
