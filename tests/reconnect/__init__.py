"""`make drop`: sockets whose links are cut again and again while messages flow; everybody must see every message once."""
