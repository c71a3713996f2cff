"""What every REST interface of the platform shares."""
