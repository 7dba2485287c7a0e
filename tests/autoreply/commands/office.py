"""The practice that commands are called for."""

SETTINGS = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
state = "{state}"

[hours]
mon-fri = "9:00-17:30"

[people.ana]
name = "Ana Ruiz"
timezone = "America/Chicago"
hours = {{ tue-thu = "10-18" }}

[channels.office]
kind = "email"
address = "office@hillside.example"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "hush-hush" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none" }}

[channels.ana]
kind = "email"
person = "ana"
address = "ana@hillside.example"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "hush-hush" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none" }}

[web]
listen = "off"
"""
