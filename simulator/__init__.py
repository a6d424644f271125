"""A telephone carrier that speaks Twilio's protocol, for demos, tests and audits.

It is an independent witness: it imports nothing of the product and nothing of the product
imports it. Where the real carrier's behaviour is open, it behaves the unkind way.
"""
