"""The drawing as a picture, by the optional library resvg-py and the fonts of the machine."""

from autoreply.timeline.style import FAMILIES

_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    f'<text x="2" y="16" font-family="{FAMILIES}" opacity="%s">M</text></svg>'
)
_NO_LIBRARY = "A PNG needs the library resvg-py, which is not installed."
_NO_FONTS = "A PNG needs fonts, and this machine has none. Install the package fonts-dejavu, or use --svg."


class TimelineError(Exception):
    """The picture cannot be made. The message says what is missing and how to get it."""


def png(svg: str) -> bytes:
    """The PNG of an SVG at twice its size, in the light colours. Raises TimelineError."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise TimelineError(
            f'{_NO_LIBRARY} Use --svg, or in the folder of Autoreply: pipx install --force ".[png]"'
        ) from None
    seen, unseen = (svg_to_bytes(svg_string=_LETTER % opacity) for opacity in ("1", "0"))
    if seen == unseen:  # it leaves out what it has no font for, without a word
        raise TimelineError(_NO_FONTS)
    try:
        return bytes(svg_to_bytes(svg_string=svg, zoom=2))
    except ValueError as error:
        raise TimelineError(f"The drawing could not be made into a PNG: {error}.") from error
