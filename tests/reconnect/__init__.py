"""`make reconnect` cuts sockets again and again while messages are sent. Every client must show every message once."""
