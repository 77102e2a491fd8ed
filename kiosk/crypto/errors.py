"""What can go wrong here.  No message ever carries a key, a plaintext or a name.

CryptoError
  EnvelopeError    a sealed part was changed, cut, swapped, or sealed to somebody else
  BundleError      a bundle file is damaged or not a bundle
  KeyStoreError    a key file is damaged or readable by others
    MissingKey     there is no key file
    KeyExists      a key file would be overwritten
"""

from __future__ import annotations


class CryptoError(Exception):
    """A cryptographic step failed: wrong key, changed data, or input that was never valid."""


class EnvelopeError(CryptoError):
    """A sealed part does not open as what it claims to be."""


class BundleError(CryptoError):
    """The file is no whole bundle."""


class KeyStoreError(CryptoError):
    """A key file can't be trusted."""


class MissingKey(KeyStoreError):
    """There is no key file at this path."""


class KeyExists(KeyStoreError):
    """There is a key file already, and a key is never overwritten unasked."""
