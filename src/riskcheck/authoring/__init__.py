"""What the author of a pack needs: a new pack, schemas, warnings, scenarios, coverage, and what two versions differ in."""
