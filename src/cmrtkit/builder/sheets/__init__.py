"""What stands in each sheet of a blank template, cell by cell."""
