"""What Twilio publishes about each operation of its REST API that a practice asks for, as data.

The facts are those of its OpenAPI description (github.com/twilio/twilio-oai): addresses, parameters with their kinds,
and which are required. A request that is not within them is refused. Tests compare them with Twilio's own library,
which is generated from the same description.
"""
