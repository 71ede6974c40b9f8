"""Whether the demo's addresses are free, asked before anything starts."""

import socket
from http.client import HTTPConnection, HTTPException
from typing import Final

HOST: Final = "127.0.0.1"
"""Where the demo listens: this machine alone."""

ASK_S: Final = 5
"""How long one question for a half's health may take."""


def is_free(port: int) -> bool:
    """Whether a server may listen on `port` of this machine and would be the one that `localhost` reaches."""
    return _can_bind(socket.AF_INET, HOST, port) and not _answers("::1", port)


def is_healthy(port: int) -> bool:
    """Whether what listens on `port` answers /healthz with 200."""
    connection = HTTPConnection(HOST, port, timeout=ASK_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(host: str, port: int) -> bool:
    """A server on IPv6 alone would take the browser's connections to `localhost` away from ours."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
