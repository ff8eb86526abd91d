"""How a class becomes nodes and slots, once."""
