"""The consolidated customer archive, consent and do-not-call."""
