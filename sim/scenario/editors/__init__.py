"""What editors are told: the JSON Schema and its descriptions."""
