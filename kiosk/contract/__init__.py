"""The provincial platform's wire format, one small file per system.

Nothing else defines a field that travels.  Sources: our own contract (``docs/platform-contract.md``);
RFC 9421 and RFC 9530 for headers, RFC 9457 for problems, tus 1.0 for parts.  Signed documents are canonical
JSON and carry their ``kind``, so that none can pass for another under the same key.
"""
