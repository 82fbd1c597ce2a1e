"""What builds, tests, photographs and measures the extension; nothing here is in the zip."""
