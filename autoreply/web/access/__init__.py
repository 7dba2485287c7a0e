"""Who may use the page: logins, accounts, sessions, rights, and where visitors come from."""
