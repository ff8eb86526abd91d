"""How values are read: one node for each type, one slot for each field."""
