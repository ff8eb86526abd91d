"""The layout of .api files: how trees are printed."""
