"""One user action a file, and the session that talks to the engine process."""
