"""What the page of the doors says in general."""

INTRO = """\
The console pool serves the [JSON API](#json-api), the voice pool the [webhooks](#webhooks) that
the carrier calls, and both the [probes](#probes). Every refusal has [one shape](#errors).
"""

API = """\
A program speaks as a member does, by a token (`Authorization: Bearer …`), and may do what that
member's role may: see [permissions](permissions.md). A browser's session is taken as well; then
every change brings the CSRF token in `X-CSRFToken`.

Bodies are JSON; a name that a body does not know is refused. Instants are ISO 8601 with their
offset, ids are UUIDs. A list goes on by giving its `after` back, until it is `null`. The same
description for programs is served at `/api/v1/openapi.json`.

Every operation may also be refused with 401 (no session and no token), 403 (the permission is
missing) and 503 (a store or the carrier does not answer); one with names in its path with 404,
one with a query or a body with 422.
"""

CARRIER = """\
Every request is signed over `PUBLIC_BASE_URL`, the path and the raw query, or refused with 403
before anything reads it; the table names the exceptions. Bodies are forms; what is not listed
below is ignored, and a form that cannot be used gets a sentence in plain text.

A door of a call answers with a document (TwiML). A door that only takes facts answers 204 when
they are stored, and 503 when they are not, so that the carrier delivers again. A delivery that
comes twice gets the same answer and does nothing again. `X-Cordboard-Degraded: 1` marks an answer
given without the database: it acknowledges nothing.
"""

ERRORS = """\
Every refusal in JSON has one shape:

```json
{"error": {"id": "input.invalid", "message": "size is 1 to 200.", "fields": {"size": "1 to 200"}}}
```

`id` is stable, and what programs go by. `message` is English, for logs. `fields` names inputs and
their faults, where there are some. The JSON API adds `sentence`, for the person who asks and in
their language. Below are all ids of the house; some are met on pages or at the command line only.
`…` stands for what is filled in.
"""
