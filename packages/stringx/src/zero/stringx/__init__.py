"""String helpers: casing shared by generators and configuration, safe random text."""
