"""How asking the carrier fails, each failure with its own retry decision.

The three kinds differ in what is known, and exactly-once dialling rests on the difference:
refused means the carrier said no; away means it never heard us; unsure means nobody can tell.
"""

from http import HTTPStatus

from base.errors import CordboardError


class CarrierError(CordboardError):
    """The carrier did not do what was asked, or did not say so.

    Attributes:
        repeatable: Whether the same request may be sent again without doing a thing twice.
        retry_after_s: Seconds to wait before that.
    """

    error_id = "carrier.failed"
    http_status = HTTPStatus.BAD_GATEWAY
    repeatable = False
    retry_after_s = 0.0


class CarrierRefused(CarrierError):
    """The carrier said no; nothing was done.

    Attributes:
        code: The carrier's error code, for example 21211, or its HTTP status.
        permanent: Whether asking the same again will be refused again.
    """

    error_id = "carrier.refused"

    def __init__(
        self, code: int, *, permanent: bool, sentence: str, retry_after_s: float = 0.0
    ) -> None:
        """Say what was refused; the sentence holds no personal data."""
        super().__init__(sentence)
        self.code = code
        self.permanent = permanent
        self.repeatable = not permanent
        self.retry_after_s = retry_after_s


class CarrierAway(CarrierError):
    """The carrier never received the request, or the request changes nothing: surely not done."""

    error_id = "carrier.away"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    repeatable = True
    retry_after_s = 5.0


class CarrierUnsure(CarrierError):
    """The request was sent and no usable answer came: nobody knows whether it was done.

    Creating a call, a message or a recording is not idempotent and must not be repeated: look for
    what came of it first. Setting a state may be repeated.
    """

    error_id = "carrier.unsure"

    def __init__(self, sentence: str, *, repeatable: bool) -> None:
        """Say what is not known."""
        super().__init__(sentence)
        self.repeatable = repeatable
        self.retry_after_s = 5.0 if repeatable else 0.0
