"""Take the README's pictures: drive `studybot play` in Chromium as a newcomer would. Run by `make screenshots`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def playground() -> Iterator[str]:
    """The address of a fresh playground."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "play", "--no-browser", "--fresh", "--port", "0"]
        environment = os.environ | {"XDG_DATA_HOME": folder}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        address = re.search(r"http\S+", process.stdout.readline())
        assert address is not None, "the playground did not start"
        try:
            yield address.group()
        finally:
            process.terminate()
            process.wait(20)


def chromium() -> str:
    """The browser of this machine."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("No Chromium on this machine; on Debian: apt-get install chromium")
    return found


def settled(page: Page) -> None:
    """Wait until the page has carried out what was asked of it."""
    page.wait_for_timeout(400)
    busy = "() => !/(Completing action|Sending message|Updating)/.test(document.body.innerText)"
    page.wait_for_function(busy, timeout=60_000)
    page.wait_for_timeout(400)


def picture(page: Page, name: str) -> None:
    """What the page shows now."""
    settled(page)
    latest = page.get_by_text("jump to latest")
    if latest.count() and latest.first.is_visible():
        latest.first.click()
    page.evaluate("() => document.querySelectorAll('*').forEach(e => { e.scrollTop = e.scrollHeight })")
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / f"{name}.png")


def become(page: Page, name: str) -> None:
    """Go on as another member."""
    page.select_option("#viewer-picker", label=name)
    page.wait_for_timeout(1200)


def type_and_send(page: Page, text: str) -> None:
    """Type a command and press Enter, as people do."""
    page.locator("#channel-composer-input").click()
    page.keyboard.type(text, delay=20)
    page.wait_for_timeout(400)
    page.locator("#send-message").click()
    settled(page)


def look_up(page: Page) -> None:
    """`/tip`, a choice from the autocomplete, the card."""
    page.locator("#channel-composer-input").click()
    page.keyboard.type("/tip", delay=40)
    page.wait_for_timeout(700)
    page.keyboard.press("Tab")
    page.wait_for_timeout(500)
    page.keyboard.type("s3 sto", delay=60)
    page.wait_for_timeout(1500)
    picture(page, "1-autocomplete")
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    page.locator("#send-message").click()
    page.wait_for_timeout(2000)
    picture(page, "2-tip")


def answer(page: Page, name: str, picture_name: str | None = None) -> list[str]:
    """Open the daily as a member, choose a letter, lock it in; the last options as they stood."""
    become(page, name)
    page.get_by_role("button", name="Answer", exact=True).last.click()
    page.get_by_role("button", name="A", exact=True).last.wait_for(timeout=60_000)
    if picture_name:
        picture(page, picture_name)
    settled(page)
    shown, _, _ = page.inner_text("body").rpartition("Choose a letter")
    page.get_by_role("button", name="A", exact=True).last.click()
    page.get_by_role("button", name="Lock in", exact=True).last.wait_for(timeout=60_000)
    settled(page)
    page.get_by_role("button", name="Lock in", exact=True).last.click()
    page.get_by_text("Your answer").last.wait_for(timeout=60_000)
    settled(page)
    return shown.split()[-20:]


def walk(page: Page, address: str) -> bool:
    """The newcomer's way; False when it makes poor pictures: several letters asked for, two members with one order."""
    page.goto(address)
    page.wait_for_timeout(2500)
    page.locator("#toolbar button", has_text="Messages").first.click()
    if page.get_by_text("(Choose ").count():
        return False
    picture(page, "0-daily")
    order = answer(page, "Bo", "3-sheet-bo")
    picture(page, "5-verdict")
    if answer(page, "Mia", "4-sheet-mia") == order:
        return False
    type_and_send(page, "/leaderboard")
    page.wait_for_timeout(2500)
    picture(page, "6-leaderboard")
    look_up(page)
    pass_days(page)
    return True


def pass_days(page: Page) -> None:
    """The reveal and the next question, the setup panel, challenge mode, the diary."""
    become(page, "Ada")
    next_day(page)
    picture(page, "7-reveal")
    type_and_send(page, "/setup daily 09:00 Europe/Zurich")
    page.wait_for_timeout(2500)
    picture(page, "8-setup")
    choose(page, "Change ...", "Mode")
    choose(page, "Choose", "Challenge")
    several = page.get_by_text("(Choose ")
    before = -1
    while several.count() > before:  # on to a day with one right letter, which `answer` can press
        before = several.count()
        next_day(page)
    answer(page, "Mia")
    picture(page, "9-locked")
    type_and_send(page, "/daily")
    page.get_by_text("Your daily question").last.wait_for(timeout=20_000)
    page.wait_for_timeout(1500)
    picture(page, "10-diary")


def next_day(page: Page) -> None:
    """Move the playground's clock on by a day, and see that it did. The page's list of messages repeats them hidden."""
    told = page.get_by_text("now shows").filter(visible=True)
    before = told.count()
    type_and_send(page, "/clock 1d")
    told.nth(before).wait_for(timeout=60_000)


def choose(page: Page, menu: str, line: str) -> None:
    """A line of the newest select of that name."""
    page.locator(f'button.select-trigger[aria-label^="{menu}"], button.select-trigger[aria-valuetext]').last.click()
    page.wait_for_timeout(600)
    page.locator(".select-list:not([hidden])").last.get_by_text(line).first.click()
    page.wait_for_timeout(2500)


def main() -> None:
    """Until a question makes good pictures: each fresh playground draws its own."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        done = False
        while not done:
            with playground() as address:
                page = browser.new_page(viewport={"width": 1000, "height": 860})
                done = walk(page, address)
        browser.close()


if __name__ == "__main__":
    main()
