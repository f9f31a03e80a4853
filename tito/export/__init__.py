"""From notebooks to the package: `export_notebook` is a pure function, `export_module` writes what it returns."""
