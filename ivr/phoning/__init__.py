"""The tests of a flow file, phoned in: signed webhooks against a running installation."""
