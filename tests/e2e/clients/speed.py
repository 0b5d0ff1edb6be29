"""usage: speed.py URL: a module with a speed, and a host at the right and at the wrong one."""

import sys

from modem import Modem


def expect_garbage(modem):
    """Whatever comes of a question at the wrong speed, it is not its answer."""
    modem.port.timeout = 0.5
    modem.write("AT\r")
    if b"OK" in modem.port.read(9):
        sys.exit("understood at the wrong speed")


url, = sys.argv[1:]
modem = Modem(url, baudrate=115200)
modem.meet()
modem.ask("AT+IPR=9600", "OK")
expect_garbage(modem)

modem.settle(9600)
modem.ask("AT+IPR?", "+IPR: 9600", "OK")
modem.port.baudrate = 2400
expect_garbage(modem)
print("understood at 115200 and 9600")
