"""Measurements that say how far the engine is from its goals: ``nox -s bench``."""
