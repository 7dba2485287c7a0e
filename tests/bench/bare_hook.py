"""The peer: a bare Starlette route that says one TwiML to everybody, under the very settings of our web server.

    python bare_hook.py PORT

It proves nothing, decides nothing and remembers nothing.
"""

import sys
import threading

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autoreply.web.server import serve

TWIML = """<?xml version="1.0" encoding="UTF-8"?><Response><Message>This is an automatic reply. Nobody is reading \
messages right now. In an emergency call 911. To talk to somebody at any time, call or text 988.</Message></Response>"""


async def hook(request: Request) -> Response:
    await request.body()
    return Response(TWIML, media_type="text/xml")


if __name__ == "__main__":
    app = Starlette(routes=[Route("/hooks/line/sms", hook, methods=["POST"])])
    serve(app, "127.0.0.1", int(sys.argv[1]), threading.Event())
