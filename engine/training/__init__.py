"""PyTorch: data, training, evaluation, export. Never part of the extension."""
