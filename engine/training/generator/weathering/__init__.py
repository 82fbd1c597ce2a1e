"""Weathering: what time, water, fire and hands do to any material; one modifier a graph."""
