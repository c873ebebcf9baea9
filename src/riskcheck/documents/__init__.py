"""How a document is drawn, as text, Markdown, HTML and pictures. Nothing here knows medicine."""
