"""The channels of the demo: for each one an inbox, and customers who write to it. Each module has the name of its channel.

`connect(setup)` opens the inbox and returns its record in stack.json: what a program needs to write as a customer.
`start(demo, inbox, scripted)` writes the customer's lines of a scripted conversation and returns its id, or None if it is not
known yet.
"""
