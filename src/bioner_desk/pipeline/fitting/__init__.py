"""Whether a model fits this machine, and its time for a document: measured with its file, or estimated before."""

from __future__ import annotations

from bioner_desk.pipeline.fitting.estimating import fit_shape
from bioner_desk.pipeline.fitting.machine_speed import MachineSpeed, measure_machine
from bioner_desk.pipeline.fitting.measuring import fit_file
from bioner_desk.pipeline.fitting.verdicts import PROGRAM_BYTES, Fit, FitVerdict

__all__ = ["PROGRAM_BYTES", "Fit", "FitVerdict", "MachineSpeed", "fit_file", "fit_shape", "measure_machine"]
