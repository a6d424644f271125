"""The pages and the JSON API that agents, supervisors and programs use.

Composes what the rooms below know; holds no rule of its own. `console.blueprints.register` hangs
everything onto an application.
"""
