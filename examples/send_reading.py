#!/usr/bin/env python3
"""Sends one reading to a server through the module at a port, as firmware would.

    build/airmodem --pty /tmp/modem --echo-server --echo-port 7007 &
    examples/send_reading.py /tmp/modem 127.0.0.1 7007

Needs pyserial (Debian: python3-serial).
"""

import sys

import serial


def command(port, line, ending):
    """Types a line and returns what comes back up to `ending`."""
    port.write(line + b"\r\n")  # LF too: it keeps a payload's first LF from being swallowed
    answer = port.read_until(ending)
    if not answer.endswith(ending):
        sys.exit(f"{line.decode()}: expected {ending!r}, got {answer!r}")
    return answer


def main():
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} PORT SERVER SERVER-PORT")
    path, server, number = sys.argv[1:]
    reading = b"temperature=21.5"
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
        port.write(reading)
        port.read_until(b"SEND OK\r\n")
        print("answer:", port.read_until(b"\r\n").decode().strip())
        command(port, b"AT+CIPCLOSE", b"CLOSE OK\r\n")


if __name__ == "__main__":
    main()
