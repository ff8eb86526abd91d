"""zeroctl: services from .api files, safe to generate again."""
