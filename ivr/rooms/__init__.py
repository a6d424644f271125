"""The rooms below as a flow asks them, one module each; `ivr.outside` knows which answers what."""
