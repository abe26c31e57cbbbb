"""What stands in pictures that members attach: read in a process of its own."""
