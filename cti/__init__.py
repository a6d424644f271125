"""The call itself: its log and legs, agents' presence, queues, routing, callbacks and dialling."""
