"""A person's phone: it opens the address that the code on the screen says, and sends a picture."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path

import httpx
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image

from devices.face.picture import Picture

LANGUAGE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}


def free_address() -> str:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{trial.getsockname()[1]}"


def ask(address: str, verify: ssl.SSLContext | bool = False) -> httpx.Response:
    """Open the page."""
    return httpx.get(address, headers=LANGUAGE, timeout=30, verify=verify, trust_env=False)


def send(address: str, data: bytes, verify: ssl.SSLContext | bool = False) -> httpx.Response:
    """As a browser sends a form with one file."""
    files = {"page": ("IMG_0001.jpg", data, "image/jpeg")}
    return httpx.post(address, files=files, headers=LANGUAGE, timeout=30, verify=verify, trust_env=False)


def knock(address: str) -> httpx.Response:
    """Send a form with nothing in it: refused, for one reason or another."""
    return httpx.post(address, headers=LANGUAGE, timeout=30, trust_env=False)


def listens(address: str) -> bool:
    try:
        ask(address)
    except httpx.TransportError:
        return False
    return True


def photo(picture: Picture, kind: str = "JPEG", turned: int = 1, **more: object) -> bytes:
    """A picture as a phone keeps it, with a note of how the phone was held (EXIF orientation)."""
    data, note = BytesIO(), Image.Exif()
    note[0x0112] = turned
    quarters = {1: 0, 3: 2, 6: 1, 8: 3}[turned]
    drawn = Image.fromarray(np.ascontiguousarray(np.rot90(picture, quarters)))
    drawn.save(data, kind, exif=note.tobytes(), **more)
    return data.getvalue()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Certificate and key for 127.0.0.1, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a terminal")])
    now, names = datetime.now(UTC), [x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, SHA256())
    )
    certificate, secret = folder / "phone.pem", folder / "phone.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, secret


def context_of(certificate: Path) -> ssl.SSLContext:
    """What believes this certificate and no other."""
    return ssl.create_default_context(cafile=str(certificate))
