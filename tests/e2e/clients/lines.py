"""usage: lines.py URL PORT: speed and modem lines over RFC 2217, and transparent mode left by DTR."""

import sys
import time

from modem import PATIENCE, Modem


def await_carrier(modem, wanted):
    """pyserial has no call that waits for a line: it is told of changes, and keeps them."""
    deadline = time.monotonic() + PATIENCE
    while modem.port.cd != wanted:
        if time.monotonic() > deadline:
            sys.exit(f"waited for DCD to become {wanted}")
        time.sleep(0.01)


url, port = sys.argv[1:]
modem = Modem(url, baudrate=9600)
modem.meet()
# A module that finds the speed out (AT+IPR=0) takes any.
for speed in 57600, 115200:
    modem.port.baudrate = speed
    modem.ask("AT", "OK")
modem.ask("AT&D1&C1", "OK")
modem.ask("AT+CIPMODE=1", "OK")
modem.attach()
await_carrier(modem, False)

modem.ask(f'AT+CIPSTART="TCP","127.0.0.1",{port}', "OK", "CONNECT")
await_carrier(modem, True)
modem.write("question")
modem.expect("answer")

modem.port.dtr = False
modem.expect("\r\nOK\r\n")
modem.port.dtr = True
modem.ask("AT+CIPCLOSE", "CLOSE OK")
await_carrier(modem, False)
print("lines seen")
