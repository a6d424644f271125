"""The ground floor: settings, time, stores, jobs, news, crypto and logs. No telephone words."""
