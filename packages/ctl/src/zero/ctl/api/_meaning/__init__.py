"""The meaning of .api files: imports, checks, and the model."""
