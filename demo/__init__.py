"""The whole installation on one machine: its processes, its people and the proof that it holds."""
