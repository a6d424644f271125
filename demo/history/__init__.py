"""What happened before the first start: calls that went through the hotline, in leaping time.

Nobody writes results here. Invented callers phone the house's own doors, its agents take what they
are offered, and a stand-in for the carrier performs the documents; only the clock is ours.
"""
