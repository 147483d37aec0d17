"""A careless reader in a browser, who hovers over everything and clicks on it."""

import re
from contextlib import contextmanager

from tests.adversity.attacks.pages import FILE, RAN

# The actions of a careless reader: hover over and click on everything but formgrader's elements.
CARELESS = """() => {
    for (const one of document.querySelectorAll('[data-toggle], #notebook *, main *')) {
        one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    }
    const own = '.scoring-buttons *, .panel-title *, nav *';
    for (const one of document.querySelectorAll('a, button, summary, area, [type=submit]')) {
        if (!one.matches(own)) {
            one.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
        }
    }
}"""


class Watched:
    """A page opened by a careless reader, and everything that it tried."""

    def __init__(self, page, folder, asked):
        self.page, self._folder, self._asked = page, folder, asked
        self.requests, self.ran = [], set()
        asked.clear()
        self.take_stolen()
        page.on("request", lambda request: self.requests.append(request.url))
        page.context.on("console", self._hear)
        page.on("dialog", lambda dialog: dialog.dismiss())

    def open(self, address):
        """Load an address, wait, and do what a careless reader does."""
        answer = self.page.goto(address, wait_until="load")
        assert answer.ok
        self.page.wait_for_timeout(1000)
        if self.page.url == address:
            self.page.evaluate(CARELESS)
            self.page.wait_for_timeout(1000)
        # The anchors of headings stay on the same page.
        self.went_to = self.page.url.partition("#")[0]

    def _hear(self, message):
        # "ran" holds the names of the attacks that ran.
        if message.text.startswith(RAN):
            self.ran.add(message.text.removeprefix(RAN))

    @property
    def asked(self):
        """Return the requests to the canary, and to the reader's own server for a folder."""
        return set(self._asked) | {url for url in self.requests if "path=" in url}

    def take_stolen(self):
        """Remove the files that attacks have written, and return their names."""
        found = list(self._folder.root.glob(f"{FILE}*"))
        for path in found:
            path.unlink()
        return {path.stem.removeprefix(FILE) for path in found}


@contextmanager
def reading(browser, graded, canary, login=None):
    """Yield a reader's page in a new session."""
    context = browser.new_context()
    # This is the only library that nbgrader's pages fetch from elsewhere.
    context.route(re.compile("cdnjs"), lambda route: route.abort())
    page = context.new_page()
    if login:
        page.goto(login)
    yield Watched(page, graded, canary[1])
    context.close()
