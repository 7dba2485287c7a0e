"""The page of the sandbox: a newcomer plays client and clock."""
