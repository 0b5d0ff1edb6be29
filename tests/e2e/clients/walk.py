"""usage: walk.py URL PORT: one whole connection over any port that pyserial can open."""

import sys

from modem import Modem

url, port = sys.argv[1:]
modem = Modem(url, baudrate=115200)
modem.walk(port)
print("walked")
