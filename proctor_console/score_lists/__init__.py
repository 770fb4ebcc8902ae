"""Lists of scores from elsewhere: read in whole or refused in whole, ranked, written."""
