"""A colour that can be read on white paper.

WCAG 2.2: relative luminance, and a contrast of 4.5 to 1 for text (success criterion 1.4.3).
"""

import colorsys

LEAST_CONTRAST = 4.5

_STEPS = 200


def readable(colour: str) -> str:
    """The colour, "#1d5c54", made as dark as it has to be to stand out on white; its hue stays."""
    if contrast_on_white(colour) >= LEAST_CONTRAST:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(1, _STEPS):
        darker = _hex(colorsys.hls_to_rgb(hue, lightness * (1 - step / _STEPS), saturation))
        if contrast_on_white(darker) >= LEAST_CONTRAST:
            return darker
    return "#000000"


def contrast_on_white(colour: str) -> float:
    """From 1 (white) to 21 (black)."""
    red, green, blue = map(_linear, _parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
