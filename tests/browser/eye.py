"""Looks at a page as people do: in each width and theme, for what is cut, hidden or unreadable."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

_HERE = Path(__file__).parent
_FAULTS = (_HERE / "faults.js").read_text()
_AXE = _HERE.parents[1] / "node_modules/axe-core/axe.min.js"
_PICTURES = os.environ.get("CORDBOARD_PICTURES_DIR")
# The rules that an audit for WCAG 2.1 AA runs, and what the axe people hold for good practice.
_RUN_AXE = """async () => {
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}"""
_TELL_POLICY = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`Policy: ${event.violatedDirective} refused ${event.blockedURI}`);
})"""
LOOKS: Sequence[tuple[int, int, str]] = (
    (1440, 900, "light"),
    (1440, 900, "dark"),
    (1024, 768, "dark"),
    (1024, 768, "light"),
)
# The slowest look of all: once in each language, so that both widths and both themes are in it.
_AXE_LOOKS = {"zh": (1440, "light"), "en": (1024, "dark")}


@cache
def _axe() -> str:
    return _AXE.read_text()


@dataclass
class Eye:
    """One page in one browser window, and everything wrong that was seen so far."""

    page: Page
    language: str
    faults: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Look in every width and theme; what is wrong is kept for `faults`."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(_axe())
        for width, height, theme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            where = f"{name} · {self.language} · {width} · {theme}"
            found: list[Any] = self.page.evaluate(_FAULTS)
            if (width, theme) == _AXE_LOOKS[self.language]:
                found += self.page.evaluate(_RUN_AXE)
            self.faults += [f"{where}: {fault}" for fault in found]
            if _PICTURES:
                self.page.evaluate("scrollTo(0, 0)")
                file = f"{name}-{self.language}-{width}-{theme}.png"
                self.page.screenshot(path=Path(_PICTURES) / file, full_page=True)

    def hear(self, line: ConsoleMessage) -> None:
        """The browser complains."""
        if line.type in {"error", "warning"}:
            self.faults.append(f"{self.page.url} · console: {line.text}")


@contextmanager
def open_eye(
    browser: Browser, language: str, *, address: str, member: tuple[str, str] | None = None
) -> Iterator[Eye]:
    """A fresh window, signed in as this member if one is named.

    Args:
        browser: Where to open it.
        language: What the browser asks for; a member's own choice goes before.
        address: Of the console.
        member: Login and password.
    """
    context = browser.new_context(base_url=address, locale={"zh": "zh-CN", "en": "en-GB"}[language])
    context.set_default_timeout(30_000)
    context.add_init_script(_TELL_POLICY)
    if member is not None:
        sign_in(context, *member)
    eye = Eye(context.new_page(), language)
    eye.page.on("console", eye.hear)
    eye.page.on("pageerror", lambda error: eye.faults.append(f"{eye.page.url} · script: {error}"))
    yield eye
    context.close()


def sign_in(context: BrowserContext, login: str, password: str) -> None:
    """Sign in without a page, as quickly as can be."""
    door = context.request.get("/login").text()
    token = door.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]
    form: dict[str, str | float | bool] = {
        "login": login,
        "password": password,
        "csrf_token": token,
    }
    answer = context.request.post("/login", form=form, max_redirects=0)
    assert answer.status == 302, answer.status
