"""What grading gives, and where it is kept: records, and the gradebook of nbgrader."""
