"""Domains of phone companies that turn text messages into mail, and mail into texts.

A reply to such an address would reach a phone as several truncated texts, and somebody would pay for each.
Sources, read in November 2026: the lists of mfitzp/List_of_SMS_gateways and of thornzero/mcp-server-go
(docs/SMS_VIA_EMAIL.md) on GitHub. Some of these services have ended. Their domains do no harm here.
"""

_DOMAINS = frozenset(
    [
        "txt.att.net",
        "mms.att.net",
        "cingular.com",
        "cingularme.com",
        "mobile.att.net",
        "vtext.com",
        "vzwpix.com",
        "mypixmessages.com",
        "vzwmail.net",
        "tmomail.net",
        "mymetropcs.com",
        "mms.mymetropcs.com",
        "metropcs.sms.us",
        "messaging.sprintpcs.com",
        "pm.sprint.com",
        "messaging.nextel.com",
        "page.nextel.com",
        "email.uscc.net",
        "mms.uscc.net",
        "sms.myboostmobile.com",
        "myboostmobile.com",
        "sms.cricketwireless.net",
        "mms.cricketwireless.net",
        "sms.mycricket.com",
        "mms.mycricket.com",
        "msg.fi.google.com",
        "txt.voice.google.com",
        "text.republicwireless.com",
        "message.ting.com",
        "mailmymobile.net",
        "vmobl.com",
        "vmpix.com",
        "mmst5.tracfone.com",
        "qwestmp.com",
        "message.alltel.com",
        "msg.acsalaska.com",
        "mobile.gci.net",
        "sms.mtawireless.com",
        "cellcom.quiktxt.com",
        "txt.bell.ca",
        "txt.bellmobility.ca",
        "txt.bellmobility.com",
        "pcs.rogers.com",
        "fido.ca",
        "msg.telus.com",
        "msg.koodomobile.com",
        "vmobile.ca",
        "sms.sasktel.com",
        "text.mts.net",
        "mobiletxt.ca",
        "txt.windmobile.ca",
    ]
)


def is_gateway(address: str) -> bool:
    """Whether mail to `address` becomes a text message."""
    return address.rpartition("@")[2].lower().rstrip(".") in _DOMAINS
