"""From notebooks to the package: `export_notebook` is a pure function, `export_module` writes what it returns."""

from tito.export.module import export_module
from tito.export.notebook import export_notebook
from tito.export.plan import Plan, plan_module
from tito.export.report import Drift, ExportReport

__all__ = ["Drift", "ExportReport", "Plan", "export_module", "export_notebook", "plan_module"]
