"""Errors of the REST API: code, HTTP status and words, as the error dictionary lists them."""

from collections.abc import Mapping

ERRORS: Mapping[int, tuple[int, str]] = {
    20001: (400, "Bad request: {detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {detail} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required."),
    21210: (400, "'From' number {detail} is not verified, or is not a number of this account."),
    21211: (400, "Invalid 'To' Phone Number: {detail}"),
    21213: (400, "'From' phone number is required"),
    21217: (400, "Phone number {detail} does not appear to be valid"),
    21265: (400, "'To' number cannot be a Short Code: {detail}"),
    21266: (400, "'To' and 'From' number cannot be the same: {detail}"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {detail}",
    ),
    21502: (400, "{detail} is not a valid URL"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {detail} is not a message-capable Twilio phone number of this account",
    ),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' ({detail}) and/or 'From' parameters"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21910: (400, "Invalid From and To pair. From and To should be of the same channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    21703: (400, "The Messaging Service contains no phone numbers."),
}


class RestError(Exception):
    """A refusal of the API, with its documented code. `detail` goes into the words."""

    def __init__(self, code: int, detail: str = "", *, status: int = 0) -> None:
        listed, words = ERRORS.get(code, (400, "Error {detail}"))
        self.code = code
        self.status = status or listed
        self.words = words.format(detail=detail)
        super().__init__(f"{code}: {self.words}")

    def body(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.words,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
