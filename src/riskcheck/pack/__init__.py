"""What a rule pack is made of: frozen models, data only."""
