#!/usr/bin/env python3
"""Writes CypherVault files, after its documentation and with nothing of ours: hashlib and python3-cryptography.

Standard input: a JSON list of {"password", "text", "megabytes", "iterations", "digits", "iv" (hexadecimal)}.
Standard output: a list of {"key", "hmacKey", "digests", "file"}: the cipher's key, what HMAC makes of the repeated password, and all that was hashed in
between, in hexadecimal. A text of a whole number of 128 bytes cannot be written, as by CypherVault itself;
"pad" overrides the bytes put behind the text, given in hexadecimal.
"""
import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def repeat(password, megabytes):
    return (password * max(1, int(megabytes * 10**6 / len(password)))).encode()


def digests_of(repeated, digits, iterations):
    """What is hashed one after the other; the last is what the key is made of."""
    salt = hashlib.shake_256(digits.encode()).digest(16)
    digests = [hashlib.pbkdf2_hmac("sha512", repeated, salt, iterations).hex().encode()]
    for _ in range(int(digits[-4:])):
        for _ in range(int(digits[-1])):
            digests.append(hashlib.blake2b(digests[-1], salt=salt).hexdigest().encode())
        for _ in range(int(digits[-2])):
            digests.append(hashlib.sha3_512(digests[-1]).digest())
        for _ in range(int(digits[-3])):
            digests.append(hashlib.sha512(digests[-1]).digest())
    return digests


def write(asked):
    repeated = repeat(asked["password"], asked["megabytes"])
    digests = digests_of(repeated, asked["digits"], asked["iterations"])
    key = hashlib.shake_256(digests[-1]).digest(32)
    text = asked["text"].encode()
    padding = 128 - len(text) % 128
    padded = text + (bytes.fromhex(asked["pad"]) if "pad" in asked else bytes([padding]) * padding)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes.fromhex(asked["iv"]))).encryptor()
    sealed = bytes.fromhex(asked["iv"]) + encryptor.update(padded) + encryptor.finalize()
    hmac_key = hashlib.sha512(repeated).digest() if len(repeated) > 128 else repeated
    file = asked["digits"] + "$" + base64.b64encode(sealed).decode()
    return {"key": key.hex(), "hmacKey": hmac_key.hex(), "digests": [digest.hex() for digest in digests], "file": file}


if __name__ == "__main__":
    json.dump([write(asked) for asked in json.load(sys.stdin)], sys.stdout)
