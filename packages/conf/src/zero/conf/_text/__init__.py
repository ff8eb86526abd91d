"""From bytes to plain values, and from those back to lines and columns."""
