"""The book: a site made of the pages in `book/`, the notebooks as students get them, and what a recorded run gave."""
