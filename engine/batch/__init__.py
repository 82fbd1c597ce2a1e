"""Lists of prompts: read, checked, and turned into requests.

Standard library only: Blender imports this package to show a list before it runs.
"""
