"""A set of maps in the files that other programs import: one module a format, and :mod:`.formats`, their table.

Each module has ``files(name, textures)``, which yields the names and the contents of its files; :mod:`.write` puts them
into a subfolder of the set. Adding a format is a file here, an entry in the table, and a test.
"""
