"""Reads the QR codes that a page shows, from its pixels, as a phone's camera would."""

from __future__ import annotations

import base64
import subprocess
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page

WEB = Path(__file__).parents[2] / "web"
_READ = """async (picture) => {
    const image = new Image();
    image.src = picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return qr.default(context.getImageData(0, 0, image.width, image.height));
}"""


@cache
def reader() -> str:
    """The package that reads codes, as one script that sets `qr`."""
    esbuild = next((WEB / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    command = [
        esbuild,
        "--bundle",
        "--format=iife",
        "--global-name=qr",
        "node_modules/qr/decode.js",
    ]
    return subprocess.run(command, cwd=WEB, capture_output=True, check=True, text=True).stdout  # noqa: S603  # our own


def read_code(chromium: Browser, page: Page, where: str = ".qr-code") -> str:
    """What the code on a page says; fails when no code can be read from the pixels."""
    picture = base64.b64encode(page.locator(where).screenshot()).decode()
    context = chromium.new_context()
    try:
        camera = context.new_page()
        camera.add_script_tag(content=reader())
        return str(camera.evaluate(_READ, f"data:image/png;base64,{picture}"))
    finally:
        context.close()
