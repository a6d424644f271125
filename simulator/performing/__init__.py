"""How each verb is performed on a living leg."""
