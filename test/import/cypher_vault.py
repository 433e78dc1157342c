#!/usr/bin/env python3
"""Writes CypherVault files, after its documentation and with nothing of ours: hashlib and python3-cryptography.

Standard input: JSON {"password", "text", "megabytes", "iterations", "digits", "iv" (hexadecimal)}.
Standard output: JSON {"key" (hexadecimal), "file"}. A text of a whole number of 128 bytes cannot be written, as by CypherVault itself;
"pad" overrides the bytes put behind the text, given in hexadecimal.
"""
import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def derive(password, digits, megabytes, iterations):
    repeated = password * max(1, int(megabytes * 10**6 / len(password)))
    salt = hashlib.shake_256(digits.encode()).digest(16)
    digest = hashlib.pbkdf2_hmac("sha512", repeated.encode(), salt, iterations).hex().encode()
    for _ in range(int(digits[-4:])):
        for _ in range(int(digits[-1])):
            digest = hashlib.blake2b(digest, salt=salt).hexdigest().encode()
        for _ in range(int(digits[-2])):
            digest = hashlib.sha3_512(digest).digest()
        for _ in range(int(digits[-3])):
            digest = hashlib.sha512(digest).digest()
    return hashlib.shake_256(digest).digest(32)


def main():
    asked = json.load(sys.stdin)
    key = derive(asked["password"], asked["digits"], asked["megabytes"], asked["iterations"])
    text = asked["text"].encode()
    padding = 128 - len(text) % 128
    padded = text + (bytes.fromhex(asked["pad"]) if "pad" in asked else bytes([padding]) * padding)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes.fromhex(asked["iv"]))).encryptor()
    sealed = bytes.fromhex(asked["iv"]) + encryptor.update(padded) + encryptor.finalize()
    json.dump({"key": key.hex(), "file": asked["digits"] + "$" + base64.b64encode(sealed).decode()}, sys.stdout)


if __name__ == "__main__":
    main()
