"""Running a class: submissions in, grades, feedback and scores out."""
