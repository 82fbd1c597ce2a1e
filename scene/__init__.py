"""Blender data in and out: properties, images, node groups, materials, assets."""
