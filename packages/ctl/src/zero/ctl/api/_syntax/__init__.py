"""The syntax of the .api language: tokens, trees, parser."""
