"""The calls we plan."""
