"""What a type may say: markers, tags, types, and the texts of numbers."""
