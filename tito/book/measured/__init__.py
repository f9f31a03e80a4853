"""What was measured, as parts of pages: benchmarks, and the loop in Rust."""
