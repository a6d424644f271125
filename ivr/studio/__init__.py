"""Reading what Twilio Studio exports, and writing it down as a flow file."""
