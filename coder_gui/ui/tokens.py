"""The colours of the two themes, one table, and the pairs whose contrast must hold.

Values are sRGB `#RRGGBB`. The limits are those of WCAG 2.2: 4.5 for text, 3 for the edges of
controls, focus marks and graphics.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Generic, TypeVar

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Tokens(Generic[C]):
    """One theme: each field is a use of colour, not a colour."""

    bg: C
    surface: C
    subtle: C
    sunken: C
    row: C
    border: C
    control: C
    text: C
    text2: C
    accent: C
    accent_h: C
    accent_p: C
    on_accent: C
    sel: C
    hover: C
    banner: C
    on_banner: C
    on_banner2: C
    banner_line: C
    open_episode: C
    on_open_episode: C
    on_open_episode2: C
    focus: C
    focus_banner: C
    ok: C
    ok_bg: C
    warn: C
    warn_bg: C
    err: C
    err_bg: C
    info: C
    info_bg: C
    query: C
    query_bg: C
    quote: C
    quote_line: C
    bar0: C
    bar2: C
    bar3: C
    key: C
    key_edge: C
    scrim: C
    shadow: C


LIGHT: Tokens[str] = Tokens(
    bg="#E8EDEE",
    surface="#FFFFFF",
    subtle="#F4F6F8",
    sunken="#EDF1F4",
    row="#E6EBEF",
    border="#D3DAE0",
    control="#6F7F8C",
    text="#212B32",
    text2="#4C6272",
    accent="#005EB8",
    accent_h="#004C97",
    accent_p="#003D78",
    on_accent="#FFFFFF",
    sel="#E3EEF9",
    hover="#F0F4F8",
    banner="#003087",
    on_banner="#FFFFFF",
    on_banner2="#C9DAF2",
    banner_line="#5C82C4",
    open_episode="#FFFFFF",
    on_open_episode="#003087",
    on_open_episode2="#33527F",
    focus="#005EB8",
    focus_banner="#FFEB3B",
    ok="#00672F",
    ok_bg="#E2F1E9",
    warn="#7A4B00",
    warn_bg="#FFF1D0",
    err="#B3190F",
    err_bg="#FBE7E5",
    info="#004C97",
    info_bg="#E3EEF9",
    query="#4B1F8C",
    query_bg="#EEE8F7",
    quote="#FFF0B3",
    quote_line="#946200",
    bar0="#003087",
    bar2="#5B8FC9",
    bar3="#808D98",
    key="#F4F6F8",
    key_edge="#B8C2CA",
    scrim="#212B3299",
    shadow="#00000040",
)

DARK: Tokens[str] = Tokens(
    bg="#0D141A",
    surface="#16202A",
    subtle="#1B2732",
    sunken="#111A22",
    row="#24313D",
    border="#2D3B48",
    control="#7D8F9E",
    text="#E7EDF2",
    text2="#A8B7C4",
    accent="#79B8F3",
    accent_h="#9BCBF7",
    accent_p="#5AA3E6",
    on_accent="#0D141A",
    sel="#173450",
    hover="#1E2B37",
    banner="#0A2453",
    on_banner="#FFFFFF",
    on_banner2="#B9CDEB",
    banner_line="#5579B8",
    open_episode="#D5E3F5",
    on_open_episode="#003087",
    on_open_episode2="#33527F",
    focus="#79B8F3",
    focus_banner="#FFEB3B",
    ok="#67CF96",
    ok_bg="#12301F",
    warn="#F3C15A",
    warn_bg="#362B0E",
    err="#FF9A90",
    err_bg="#401C1A",
    info="#8FC4F6",
    info_bg="#173450",
    query="#C6ADF5",
    query_bg="#2C2247",
    quote="#4A3C0D",
    quote_line="#F3C15A",
    bar0="#B9D9F8",
    bar2="#4A82BC",
    bar3="#7D8F9E",
    key="#1B2732",
    key_edge="#445463",
    scrim="#000000A8",
    shadow="#00000040",
)

TEXT_LIMIT = 4.5
GRAPHIC_LIMIT = 3.0
_PAGES = ("surface", "subtle", "sunken", "hover", "sel")
_DOCK = ("surface", "subtle", "hover")

PAIRS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("text", ("bg", *_PAGES, "quote"), TEXT_LIMIT),
    ("text2", ("bg", *_PAGES, "key"), TEXT_LIMIT),
    ("accent", _PAGES, TEXT_LIMIT),
    ("accent_h", _PAGES, TEXT_LIMIT),
    ("on_accent", ("accent", "accent_h", "accent_p"), TEXT_LIMIT),
    ("on_banner", ("banner",), TEXT_LIMIT),
    ("on_banner2", ("banner",), TEXT_LIMIT),
    ("on_open_episode", ("open_episode",), TEXT_LIMIT),
    ("on_open_episode2", ("open_episode",), TEXT_LIMIT),
    ("ok", ("ok_bg", *_PAGES), TEXT_LIMIT),
    ("warn", ("warn_bg", *_PAGES), TEXT_LIMIT),
    ("err", ("err_bg", *_PAGES), TEXT_LIMIT),
    ("info", ("info_bg", *_PAGES), TEXT_LIMIT),
    ("query", ("query_bg", *_PAGES), TEXT_LIMIT),
    ("control", (*_DOCK, "sel"), GRAPHIC_LIMIT),
    ("focus", ("bg", *_PAGES), GRAPHIC_LIMIT),
    ("focus_banner", ("banner",), GRAPHIC_LIMIT),
    ("banner_line", ("banner",), GRAPHIC_LIMIT),
    ("open_episode", ("banner",), GRAPHIC_LIMIT),
    ("quote_line", ("surface", "quote"), GRAPHIC_LIMIT),
    ("bar0", ("surface",), GRAPHIC_LIMIT),
    ("bar2", ("surface",), GRAPHIC_LIMIT),
    ("bar3", ("surface",), GRAPHIC_LIMIT),
)
"""(foreground, the backgrounds it stands on, least contrast). `focus_banner` marks the band."""

_EDGES = ("row", "border", "control", "key_edge")
_TINTS = ("ok_bg", "warn_bg", "err_bg", "info_bg", "query_bg", "quote", "sel", "hover", "subtle")


def high_contrast(tokens: Tokens[str]) -> Tokens[str]:
    """The same theme for people who asked for more contrast: edges in `text`, no tints."""
    edges = dict.fromkeys(_EDGES, tokens.text)
    tints = dict.fromkeys((*_TINTS, "sunken", "key"), tokens.surface)
    return replace(tokens, **edges, **tints, text2=tokens.text, banner_line=tokens.on_banner)


def as_dict(tokens: Tokens[C]) -> dict[str, C]:
    """Name of the token: value, in the order of the table."""
    return {item.name: getattr(tokens, item.name) for item in fields(tokens)}


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of `#RRGGBB`, as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio (1 to 21) of two opaque colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
