"""usage: return.py URL PORT: a host that goes and comes back to the same module."""

import sys

from modem import Modem

url, port = sys.argv[1:]
first = Modem(url)
first.meet()
first.attach()
first.connect(port)
first.port.close()

second = Modem(url)
second.send("question")
second.expect("answer")
second.ask("AT+CIPCLOSE", "CLOSE OK")
print("came back")
