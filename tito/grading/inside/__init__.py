"""The code that runs in the same process as code of students."""
