"""Loading a pack from its folder. A pack with problems is refused, and all of its problems are reported at once."""
