"""What remains after a call: tickets, appointments and surveys."""
