"""Reading a pack from its folder, with every problem in it at once."""
