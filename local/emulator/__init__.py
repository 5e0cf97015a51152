"""The emulated AWS (MiniStack) inside this process, and the changes to it that a local run needs."""
