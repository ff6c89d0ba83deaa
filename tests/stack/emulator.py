"""Starts the emulator of AWS, with answers that are sent at once: it writes headers and bodies apart, and by default
the system holds the second back until the first is acknowledged. It ends when its standard input does: whoever started
it may be gone without having said so."""

import os
import runpy
import signal
import socketserver
import sys
import threading


def end_with_starter():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_starter, daemon=True).start()
socketserver.StreamRequestHandler.disable_nagle_algorithm = True
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
