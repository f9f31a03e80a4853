"""A notebook as it is judged, told at home: what counts, and what does not."""
