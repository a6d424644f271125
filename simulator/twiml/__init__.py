"""TwiML, read strictly: one class per verb, and a sentence for every mistake."""
