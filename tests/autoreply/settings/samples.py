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

# Ana is on call; mail, texts and calls may alert her, once `alerts` of [oncall] names their channels.
_TWILIO = """
account_sid = "AC00000000000000000000000000000000"
auth_token = "00000000000000000000000000000000"
public_url = "https://desk.example.org"
"""
ALERTING_PRACTICE = f"""
practice = "Hillside Counseling"
country = "US"
languages = ["en"]
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ text = "+15550100001" }}] }}
[reach]
ways = [{{ text = "+15550100003" }}]
[web]
listen = "off"
[channels.office]
kind = "email"
address = "office@practice.example"
imap.host = "mail.example.org"
smtp.host = "mail.example.org"
[channels.desk]
kind = "email"
address = "desk@practice.example"
imap.host = "mail.example.org"
smtp.host = "mail.example.org"
[channels.texts]
kind = "sms"
numbers = ["+15550100100"]{_TWILIO}
[channels.line]
kind = "voice"
numbers = ["+15550100101"]
on_call = ["+15550100001"]{_TWILIO}
"""
ON_CALL = '[oncall]\npeople = ["ana"]\nhandoff = "mon 9:00"\nstarting = 2026-11-30\n'
