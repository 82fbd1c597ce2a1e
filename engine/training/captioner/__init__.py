"""The captioner in PyTorch: layouts exported for tests, and the graphs that the engine ships for it."""
