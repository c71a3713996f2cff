"""Screens of the item and test statistics, for those who keep the questions."""
