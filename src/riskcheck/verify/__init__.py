"""What can be proved of a pack by going through all cases of what its rules read."""
