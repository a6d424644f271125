from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.running_pages import BROWSER_FLAGS


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for a module: two at once in one process is more than the library can do."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield browser
        browser.close()
