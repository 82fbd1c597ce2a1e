"""Files in and out, colour, metadata, shared pixels."""
