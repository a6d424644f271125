"""The rival: a Flask route that does what the carrier's tutorial shows, and nothing else.

It checks the signature by the carrier's library and writes a document by its builder; no database,
no log, no metrics. It runs on the same server with the same number of threads.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from twilio.request_validator import RequestValidator
from twilio.twiml import TwiML
from twilio.twiml.voice_response import Gather, VoiceResponse

from bench.house import PUBLIC_URL, TOKEN

Build = Callable[[TwiML], object]


def load(document: str) -> Flask:
    """An application that answers every signed step with this document, built anew each time."""
    app = Flask("bare")
    validator = RequestValidator(TOKEN)
    # Our own answer, which is to be written again.
    builds = [_build(node) for node in ET.fromstring(document)]  # noqa: S314

    @app.get("/livez")
    def livez() -> Response:
        return jsonify(alive=True)

    @app.post("/voice/step/<uuid:run_id>/<int:number>")
    def step(run_id: object, number: int) -> Response:  # noqa: ARG001 - the same address as ours
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(PUBLIC_URL + request.path, request.form, signature):
            return Response(status=HTTPStatus.FORBIDDEN)
        response = VoiceResponse()
        for build in builds:
            build(response)
        return Response(str(response), mimetype="text/xml")

    return app


def _build(node: ET.Element) -> Build:
    """How the library is told to write an element."""
    given = {_snake(name): value for name, value in node.attrib.items()}
    text = node.text or ""
    if node.tag == "Gather":
        return partial(_gather, given, [_build(child) for child in node])
    verb = node.tag.lower()
    return partial(_verb, verb, text, given)


def _gather(given: dict[str, str], builds: list[Build], response: TwiML) -> None:
    gather = Gather(**given)
    for build in builds:
        build(gather)
    response.append(gather)


def _verb(verb: str, text: str, given: dict[str, str], parent: TwiML) -> None:
    if text:
        getattr(parent, verb)(text, **given)
    else:
        getattr(parent, verb)(**given)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
