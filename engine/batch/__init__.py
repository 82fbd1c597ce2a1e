"""Lists of prompts: read, checked, turned into requests, and run.

What reads and checks them is standard library only, so that Blender can show a list before it runs; :mod:`.run` is not.
"""
