"""When we are open: weekly hours, holidays, moved working days and dated overrides."""
