"""When msgspec, or a function made for the type, answers before the walk."""
