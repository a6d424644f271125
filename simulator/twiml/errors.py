"""What can be wrong with a document."""


class TwimlError(Exception):
    """A document the carrier refuses; `code` is its error code.

    12100 not parseable, 12102 wrong root, 12200 breaks the schema, 12300 wrong content
    type, 11750 too large.
    """

    def __init__(self, code: int, message: str) -> None:
        """Keep the error code beside the sentence."""
        super().__init__(message)
        self.code = code
