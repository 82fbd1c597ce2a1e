"""Training of the language half: from words to a material code."""
