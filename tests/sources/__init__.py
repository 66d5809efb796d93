"""Every type of data source."""
