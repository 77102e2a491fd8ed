"""For those who maintain the items of the catalogue: checked, counted, compared, brought in from lists."""
