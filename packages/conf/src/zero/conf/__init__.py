"""Typed configuration from go-zero's YAML, JSON and TOML files, every mistake reported with its line."""
