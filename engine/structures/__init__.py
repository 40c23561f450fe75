"""The frozen records, requests and jobs that cross the border between engine and window. No torch."""
