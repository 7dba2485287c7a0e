"""Pieces of settings files that several tests begin with."""

TWO_MAILBOXES = """
[channels.office-mail]
kind = "email"
address = "office@hillside.example.org"
imap.host = "mail.example.org"
smtp.host = "mail.example.org"

[channels.ana-mail]
kind = "email"
person = "ana"
address = "ana@hillside.example.org"
imap.host = "mail.example.org"
smtp.host = "mail.example.org"
"""  # the last one is ana-mail: what follows is hers
