"""A visitor of the practice page without a browser: keeps the cookie, sends the token of the form, follows nothing."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.browser.practice import Front


@dataclass(frozen=True)
class Response:
    """What came back; the names of `headers` are in lower case."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """`base` is the path under which a proxy shows the page."""

    url: str
    base: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    last_cookie: str = ""
    _tokens: dict[str, str] = field(default_factory=dict)  # by cookies

    def gets(self, path: str) -> Response:
        return self._ask("GET", path, "", {})

    def reads(self, path: str) -> str:
        """A page that is there."""
        answer = self.gets(path)
        assert answer.status == 200, answer
        return answer.text

    def posts(self, path: str, headers: dict[str, str] | None = None, /, **form: str) -> Response:
        fields = {"csrf": self.token(), **form}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields), {**kind, **(headers or {})})

    def logs_in(self, password: str, name: str = "") -> Response:
        return self.posts("/login", name=name, password=password)

    def accepts(self, link: str, password: str) -> Response:
        """Use an invitation as somebody without JavaScript does, who copies the code."""
        return self.posts("/invitation", token=link.partition("#token=")[2], password=password)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def token(self) -> str:
        """That of the forms this visitor is shown. It stays as long as the cookies do."""
        if self.cookie not in self._tokens:
            pages = (self.gets(path).text for path in ("/override", "/login"))
            found = (re.search(r'name="csrf" value="(\w+)"', page) for page in pages)
            token = next((one[1] for one in found if one), "")
            assert token, "no form was shown"
            self._tokens[self.cookie] = token
        return self._tokens[self.cookie]

    @staticmethod
    def hidden(page: str) -> dict[str, str]:
        """The hidden fields of a page."""
        return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="(.*?)">', page))

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Response:
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        told = {"Cookie": self.cookie} if self.cookie else {}
        connection.request(method, f"{self.base}{path}", body or None, headers | told)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")  # some pages are files
        given = answer.getheader("set-cookie") or ""
        self.last_cookie = given or self.last_cookie
        self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(given).items()})
        connection.close()
        return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)


def raw(made: Front, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> HTTPResponse:
    """A request as it is, nothing tidied; names of headers with _ for -."""
    connection = HTTPConnection(made.url.removeprefix("http://"), timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
