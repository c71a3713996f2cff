"""Marking: answers of one's people in their own words or in files, rated by a rubric."""
