"""The emulated AWS (MiniStack) inside this process, and the changes that the desk needs in it."""
