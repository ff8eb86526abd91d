"""The dev server's page for people."""

import os
import platform
from collections.abc import Mapping, Sequence
from html import escape
from string import Template
from typing import Final

_PAGE: Final = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$service</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
  h1 { font-size: 1.6rem; margin-bottom: 0 }
  h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
  p { color: GrayText; margin-top: .25rem }
  ul { list-style: none; padding: 0; margin: 0 }
  li { padding: .4rem 0; border-bottom: 1px solid color-mix(in srgb, CanvasText 12%, transparent) }
  .ok::before { content: "● "; color: #2a9d55 }
  .no::before { content: "● "; color: #c8372d }
  a { font-family: ui-monospace, monospace }
</style>
<h1>$service</h1>
<p>$facts</p>
<h2>Health</h2>
<ul>$health</ul>
<h2>Pages</h2>
<ul>$routes</ul>
</html>
""")


def page(facts: Mapping[str, str], probes: Sequence[str], routes: Sequence[str]) -> str:
    """Compose the page.

    Args:
        facts: what is known of the process; `service` is the title.
        probes: one line for each probe.
        routes: paths to link to.
    """
    python = f"Python {platform.python_version()}"
    shown = [f"up {facts['up']}", f"process {os.getpid()}", python]
    states = [(line, "no" if line.endswith("not ready") else "ok") for line in probes]
    states = states or [("no server has reported yet, so the answer is “not ready”", "no")]
    return _PAGE.substitute(
        service=escape(facts["service"]),
        facts=escape(" · ".join(shown)),
        health="".join(f'<li class="{state}">{escape(line)}</li>' for line, state in states),
        routes="".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in routes),
    )
