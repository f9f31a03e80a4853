"""The loader's loop in Rust: an optional lab. Nothing else in the project needs it. `make rust` builds and tests it."""
