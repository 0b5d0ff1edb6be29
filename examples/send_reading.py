#!/usr/bin/env python3
"""Sends one reading to a server through the module at a port, as firmware would.

    build/airmodem --pty /tmp/modem --echo-server --echo-port 7007 &
    examples/send_reading.py /tmp/modem 127.0.0.1 7007

Needs pyserial (Debian: python3-serial).
"""

import sys

import serial


def expect(port, typed, ending):
    """Types bytes and returns what comes back up to `ending`; exits with 1 when it does not come."""
    port.write(typed)
    answer = port.read_until(ending)
    if not answer.endswith(ending):
        sys.exit(f"{typed.decode().strip()}: expected {ending!r}, got {answer!r}")
    return answer


def command(port, line, ending):
    """Types a line and returns what comes back up to `ending`."""
    # LF too: it keeps a payload's first LF from being swallowed.
    return expect(port, line + b"\r\n", ending)


def main():
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} PORT SERVER SERVER-PORT")
    path, server, number = sys.argv[1:]
    reading = b"temperature=21.5\n"
    with serial.Serial(path, 115200, timeout=10) as port:
        port.reset_input_buffer()
        command(port, b"ATE0", b"OK\r\n")
        command(port, b"AT+CIPSHUT", b"SHUT OK\r\n")
        command(port, b"AT+CSTT", b"OK\r\n")
        command(port, b"AT+CIICR", b"OK\r\n")
        command(port, b"AT+CIFSR", b"\r\n")
        port.read_until(b"\r\n")  # the address
        command(port, f'AT+CIPSTART="TCP","{server}",{number}'.encode(), b"CONNECT OK\r\n")
        command(port, b"AT+CIPSEND=%d" % len(reading), b"> ")
        expect(port, reading, b"SEND OK\r\n")
        answer = port.read_until(b"\n").decode(errors="replace").strip()
        if not answer:
            sys.exit("the server gives no answer")
        print("answer:", answer)
        command(port, b"AT+CIPCLOSE", b"CLOSE OK\r\n")


if __name__ == "__main__":
    main()
