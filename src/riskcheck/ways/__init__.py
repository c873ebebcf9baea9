"""The smallest ways to a finding: exact, worked out backward from the rules of a pack."""
