"""What every page tells the browser to refuse."""

import secrets

from flask import Response, g

from console.at_work import workplace

# The softphone's signalling, its sounds and its edge addresses.
_CARRIER = "wss://*.twilio.com https://*.twilio.com"


def nonce() -> str:
    """This answer's number used once: only scripts that carry it run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def harden(response: Response) -> Response:
    """Add the security headers; pages also get the content policy and are not kept by caches."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _policy()
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _policy() -> str:
    simulator = workplace().settings.simulator_url
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            f"connect-src 'self' {_CARRIER} {simulator}".rstrip(),
            "media-src 'self' blob: https://*.twilio.com",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
