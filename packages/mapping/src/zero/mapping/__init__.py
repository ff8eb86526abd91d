"""One tag engine that fills typed objects from JSON, YAML, paths, forms and headers, and reports every error."""
