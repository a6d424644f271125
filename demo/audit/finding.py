"""What the audit says when something is not as it must be."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One broken promise.

    Attributes:
        invariant: `I1` to `I6`.
        sentence: What is wrong, for whoever must find out why.
        ids: The rows and facts it is about.
    """

    invariant: str
    sentence: str
    ids: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """One line."""
        named = " ".join(f"{name}={value}" for name, value in self.ids.items())
        return f"{self.invariant}: {self.sentence} [{named}]"
