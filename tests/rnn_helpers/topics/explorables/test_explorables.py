"""What every explorable must be: self-contained, small, usable by all, and safe."""

import re

from rnn_helpers.topics.explorables import MOST_BYTES, Explorable
from rnn_helpers.topics.figure_style import figure

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.engine.record.inert_markup import clean_html
from tests.support.explorables import EXPLORABLES, WIDTH, every_change, opened, said, shown

PHONE = 390


@pytest.fixture(scope="module", params=EXPLORABLES)
def explorable(request):
    return EXPLORABLES[request.param]()


def test_it_is_small_and_needs_nothing_from_elsewhere(explorable):
    output = explorable._repr_html_()
    assert len(output.encode()) <= MOST_BYTES
    addresses = set(re.findall(r"https?://[^\"&\s<]+", output))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import)\s*\(", output)


def test_it_can_be_made_again(explorable, request):
    made_again = EXPLORABLES[request.node.callspec.params["explorable"]]()
    assert made_again.document() == explorable.document()


def test_each_control_changes_what_is_shown_and_nothing_is_cut_off(explorable, browser):
    with opened(browser, explorable) as page:
        looks = {}
        for change in every_change(page):
            assert said(page), change
            needed, given = page.evaluate(
                "() => [document.documentElement.scrollHeight, innerHeight]"
            )
            assert needed <= given, change
            assert page.evaluate("() => document.documentElement.scrollWidth") <= WIDTH, change
            kind = change.split(" at ")[0]
            looks.setdefault(kind, set()).add(page.locator(".place").inner_html() + said(page))
        without_effect = [kind for kind, seen in looks.items() if len(seen) == 1]
        assert not without_effect


def test_it_fits_a_phone(explorable, browser):
    with opened(browser, explorable, width=PHONE) as page:
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE


def test_axe_finds_nothing(explorable, browser):
    with opened(browser, explorable) as page:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_keyboard_alone_reaches_every_control(explorable, browser):
    with opened(browser, explorable) as page:
        name = "node => node.id || node.name || node.textContent"
        wanted = set(
            page.eval_on_selector_all(
                "input, select, button:not(:disabled)", f"nodes => nodes.map({name})"
            )
        )
        reached = set()
        for _ in range(4 * len(wanted)):
            page.keyboard.press("Tab")
            reached.add(page.evaluate(f"() => ({name})(document.activeElement)"))
        assert wanted <= reached


def test_where_the_system_asks_for_no_motion_nothing_plays(explorable, browser):
    with opened(browser, explorable, still=True) as page:
        assert page.get_by_role("button", name="Play").count() == 0


def test_in_a_notebook_the_frame_is_shown_and_the_picture_is_not(explorable, browser):
    with shown(browser, explorable) as page:
        page.frame_locator("iframe").locator(".says").wait_for()
        assert not page.locator("img").is_visible()


def test_the_picture_is_shown_in_print_and_where_no_script_runs(explorable, browser):
    with shown(browser, explorable) as page:
        page.emulate_media(media="print")
        assert page.locator("img").is_visible()
        assert not page.locator("iframe").is_visible()
    with shown(browser, explorable, scripts=False) as page:
        assert page.locator("img").is_visible()
        assert not page.locator("iframe").is_visible()


def test_sanitized_markup_keeps_the_picture_and_its_words(explorable):
    cleaned = clean_html(explorable._repr_html_())
    assert "<img" in cleaned
    assert "data:image/png" in cleaned
    assert "iframe" not in cleaned
    assert explorable.words.split(".")[0] in cleaned


def made_up(**data):
    fig, _ = figure(2, 1)
    return Explorable("A title", "conv1d", "receptive_field", data, fig, "Words.", 100)


def test_text_in_the_data_is_never_markup(browser):
    hostile = "</script><script>document.title = 'reached'</script><!--"
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(made_up(text=hostile).document())
        assert page.title() == "A title"
        held = page.evaluate("() => JSON.parse(document.getElementById('data').textContent).text")
        assert held == hostile


def test_the_frame_loads_nothing_and_cannot_reach_the_page(browser):
    with shown(browser, EXPLORABLES["receptive_field"]()) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        frame = page.frames[1]
        frame.wait_for_selector(".says")
        assert (
            frame.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
            == "refused"
        )
        assert (
            frame.evaluate("() => { try { return parent.document.title } catch { return null } }")
            is None
        )
        assert asked == []


def test_too_much_data_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"may take 300\. Give it fewer numbers"):
        made_up(numbers=np.linspace(0, 1, 100_000))._repr_html_()


def test_numbers_keep_five_digits_and_no_number_is_a_dash():
    document = made_up(
        numbers=np.array([1 / 3, np.nan]), one=np.float32(2), whole=np.int64(7)
    ).document()
    assert '"numbers":[0.33333,null],"one":2.0,"whole":7' in document
