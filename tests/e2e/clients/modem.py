"""A module as pyserial's users talk to it: commands, answers, and one walk through a connection."""

import sys

try:
    import serial
except ImportError:
    sys.exit("python3-serial is missing; script/setup --tests installs it")

# The longest that a client waits for what has to happen: less than the test waits for the client,
# which has more to say about it.
PATIENCE = 8


class Modem:
    """One port. Whatever differs from what is expected ends the client with both texts."""

    def __init__(self, url, **settings):
        self.port = serial.serial_for_url(url, timeout=PATIENCE, **settings)

    def write(self, text):
        self.port.write(text.encode("latin-1"))

    def read_until(self, end):
        got = self.port.read_until(end.encode("latin-1")).decode("latin-1")
        if not got.endswith(end):
            sys.exit(f"waited for {end!r}, and there was {got!r}")
        return got

    def expect(self, text):
        got = self.port.read(len(text)).decode("latin-1")
        if got != text:
            sys.exit(f"expected {text!r}, and there was {got!r}")

    def ask(self, command, *answers):
        """Types a command with echo off, and expects these answers in their frames."""
        self.write(command + "\r")
        for answer in answers:
            self.expect(f"\r\n{answer}\r\n")

    def meet(self):
        """A host's beginning: echo off, data as it is. Of the boot text pyserial's open() throws
        away what is there already, on every port."""
        self.write("ATE0\r")
        self.read_until("ATE0\r\r\nOK\r\n")
        self.ask("AT+CIPRXF=1", "OK")

    def settle(self, speed):
        """Goes on at this speed, which the module understands, and forgets the garbage before."""
        self.port.baudrate = speed
        self.port.timeout = PATIENCE
        # The garbage may have left half a line.
        self.write("\rAT+CGMI\r")
        self.read_until("+CGMI: \"AirM2M\"\r\n\r\nOK\r\n")

    def attach(self):
        """Brings the bearer up."""
        self.ask("AT+CSTT", "OK")
        self.ask("AT+CIICR", "OK")
        self.write("AT+CIFSR\r")
        self.expect("\r\n")
        self.read_until("\r\n")

    def connect(self, port):
        self.ask(f'AT+CIPSTART="TCP","127.0.0.1",{port}', "OK", "CONNECT OK")

    def send(self, payload):
        self.write(f"AT+CIPSEND={len(payload)}\r\n")
        self.expect("\r\n> ")
        self.write(payload)
        self.expect("\r\nSEND OK\r\n")

    def walk(self, port):
        """A whole connection: the server gets a question and says `answer`."""
        self.meet()
        self.attach()
        self.connect(port)
        self.send("question")
        self.expect("answer")
        self.ask("AT+CIPCLOSE", "CLOSE OK")
        self.ask("AT+CIPSHUT", "SHUT OK")
