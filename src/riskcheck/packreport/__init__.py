"""What is shown to those who write and review packs: a pack as a document and as a graph, coverage, scenarios that fail."""
