"""Inline Markdown -> Discord Markdown: what Discord reads stays as written, the rest becomes text, links and images."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from markdown_it.token import Token

from bot.packs.blocks import inline_tokens
from bot.packs.ids import visible
from bot.packs.tags import paired_tags, shown_tag
from bot.packs.wikilinks import plain_links

_PLAIN: Final = re.compile(r"[^\n\\<\[&_|]*")
_SHORT_LINE: Final = 60
_ADDRESS: Final = re.compile(r"https?://[^\s<>()\[\]`*|]+[^\s<>()\[\]`*|.,;:!?'\"]")
_ESCAPES: Final = frozenset("\\*_~`|>#-+.[]()<:@!")


@dataclass(frozen=True, slots=True)
class Inline:
    """One paragraph, ready for Discord."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    """(label, target) of every link."""
    images: tuple[str, ...] = ()
    """Targets of relative images, as written but without a query."""
    outside: str = ""
    """The text that stands outside of links and images."""
    alts: tuple[str, ...] = ()
    """Alternative texts of all images."""


@dataclass(slots=True)
class _Writer:
    """The state of writing one paragraph."""

    out: list[str] = field(default_factory=list[str])
    outside: list[str] = field(default_factory=list[str])
    links: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    images: list[str] = field(default_factory=list[str])
    alts: list[str] = field(default_factory=list[str])
    open_link: tuple[str, int] | None = None
    autolink: bool = False

    def put(self, text: str) -> None:
        self.out.append(text)
        if self.open_link is None:
            self.outside.append(text)


class Prose:
    """Renders the paragraphs of one file; knows the file's link definitions and remembers what it rendered."""

    def __init__(self, env: dict[str, Any]) -> None:
        self._env = env
        self._seen: dict[str, Inline] = {}

    def render(self, source: str) -> Inline:
        """The paragraph as Discord shows it best."""
        source = plain_links(source)
        if "://" not in source and _PLAIN.fullmatch(source):
            text = visible(source)
            return Inline(text, outside=text)
        if source not in self._seen:
            self._seen[source] = self._render(source)
        return self._seen[source]

    def plain(self, source: str) -> str:
        """The paragraph without any markup, for titles."""
        inner = inline_tokens(plain_links(source), self._env)
        words = "".join(token.content if token.type in _WORDS else " " * (token.type == "softbreak") for token in inner)
        return " ".join(visible(words).split())

    def _render(self, source: str) -> Inline:
        tokens = inline_tokens(source, self._env)
        short = all(len(line) <= _SHORT_LINE for line in source.split("\n"))
        writer = _Writer()
        dropped = paired_tags(tokens)
        for position, token in enumerate(tokens):
            if position not in dropped:
                _write(writer, token, "\n" if short else " ")
        return Inline(
            visible("".join(writer.out)),
            tuple(writer.links),
            tuple(writer.images),
            visible("".join(writer.outside)),
            tuple(writer.alts),
        )


def _write(writer: _Writer, token: Token, softbreak: str) -> None:
    kind = token.type
    if kind == "text":
        _write_text(writer, token.content.replace("||", "\\|\\|"))
    elif kind in _MARKS:
        writer.put(_MARKS[kind] or token.markup)
    elif kind == "softbreak":
        writer.put(softbreak)
    elif kind == "text_special":
        writer.put(_special(token))
    elif kind == "code_inline":
        writer.put(_code(token))
    elif kind == "html_inline":
        writer.put(shown_tag(token.content))
    else:
        _write_target(writer, token)


def _write_text(writer: _Writer, text: str) -> None:
    """Text as it is; an address in it counts as a link, which Discord makes of it anyway."""
    if writer.open_link is not None or "://" not in text:
        writer.put(text)
        return
    addresses = _ADDRESS.findall(text)
    writer.links += [(address, address) for address in addresses]
    writer.out.append(text)
    writer.outside.append(_ADDRESS.sub("", text))


_MARKS: Final = {
    "hardbreak": "\n",
    "strong_open": "**",
    "strong_close": "**",
    "em_open": "",
    "em_close": "",
    "s_open": "~~",
    "s_close": "~~",
}


_WORDS: Final = frozenset(("text", "text_special", "code_inline"))


def _special(token: Token) -> str:
    """A backslash escape stays one where Discord knows it; an entity becomes its character."""
    if token.info == "escape" and token.content in _ESCAPES:
        return token.markup
    return token.content.replace("\u00a0", " ")


def _code(token: Token) -> str:
    content = token.content
    if content.startswith("`") or content.endswith("`"):
        content = f" {content} "
    return f"{token.markup}{content}{token.markup}"


def _write_target(writer: _Writer, token: Token) -> None:
    if token.type == "link_open":
        writer.open_link = (str(token.attrs.get("href", "")), len(writer.out))
        writer.autolink = token.info == "auto"
    elif token.type == "link_close" and writer.open_link is not None:
        _close_link(writer, *writer.open_link)
    elif token.type == "image":
        _write_image(writer, str(token.attrs.get("src", "")), token.content)


def _close_link(writer: _Writer, target: str, start: int) -> None:
    label = "".join(writer.out[start:])
    writer.open_link = None
    writer.links.append((visible(label), target))
    if writer.autolink:
        writer.out[start:] = [f"<{target}>" if is_web(target) else label]
    elif is_web(target):
        writer.out[start:] = [f"[{visible(label) or target}]({_safe(target)})"]


def _write_image(writer: _Writer, source: str, alt: str) -> None:
    writer.alts.append(visible(alt))
    if writer.open_link is not None:
        writer.out.append(alt)
    elif is_web(source):
        writer.out.append(f"[{visible(alt) or 'image'}]({_safe(source)})")
    elif not source.startswith("data:"):
        writer.images.append(unquote(source.split("?")[0].split("#")[0]))


def is_web(target: str) -> bool:
    """Whether Discord makes a link of this target."""
    return target.startswith(("https://", "http://"))


def _safe(target: str) -> str:
    """A target with brackets and spaces encoded, so that it ends where it should."""
    return target.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
