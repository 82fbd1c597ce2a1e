"""Panels, menus and preferences."""
