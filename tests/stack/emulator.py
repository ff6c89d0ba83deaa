"""Starts the emulator of AWS, with answers that are sent at once: it writes headers and bodies apart, and by default
the system holds the second back until the first is acknowledged."""

import runpy
import socketserver
import sys

socketserver.StreamRequestHandler.disable_nagle_algorithm = True
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
