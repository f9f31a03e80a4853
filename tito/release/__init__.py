"""The student edition: what it holds, how it is written, and that nothing leaks."""
