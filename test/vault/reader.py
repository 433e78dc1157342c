"""A reader of vaults, written from docs/vault-format.md alone: Python with Debian's python3-argon2 and python3-cryptography.

    reader.py FOLDER    of each test vector in it, by name: one line of JSON
    reader.py -         of each line "NAME=HEX,NAME=HEX FILE" on standard input, with the names of a vector's lines for what is given and the
                        file in hexadecimal digits: one line of JSON

A line has what test/vault/testkit/vector.ts describes: "expect", and after success "entries", "records" and "values".
It asks for no file system and no terminal: checks 1 to 4, 16 and 21 of "Reading: the order of checks" are not here, and what opens a vault
comes as its bytes.
"""

import hashlib
import hmac
import json
import os
import re
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

MAGIC = bytes.fromhex("895352560d0a1a0a")
SLOT_SIZE = 124
INDEX_LIMIT = 16 * 1024 * 1024
LARGEST_INDEX_BOX = 16_777_552


class Refused(Exception):
    """Its argument is the code of the error."""


def require(condition, code="VAULT_DAMAGED"):
    if not condition:
        raise Refused(code)


def number(data, at, size):
    return int.from_bytes(data[at : at + size], "big")


# -- Box ---------------------------------------------------------------------------------------------------------------------------


def box_keys(parent, kind, vault_id, context, salt):
    info = b"strongroom/1 " + kind + b"\0" + vault_id + context + salt
    return HKDFExpand(SHA256(), 76, info).derive(parent)


def open_box(box, parent, kind, vault_id, context=b"", additional=b"", mismatch="VAULT_DAMAGED"):
    require(len(box) >= 80)
    keys = box_keys(parent, kind, vault_id, context, box[:32])
    require(hmac.compare_digest(keys[44:], box[32:64]), mismatch)
    try:
        return AESGCM(keys[:32]).decrypt(keys[32:44], box[64:], additional)
    except InvalidTag:
        raise Refused("VAULT_DAMAGED") from None


def unpad(plain):
    require(len(plain) >= 256 and len(plain) % 256 == 0)
    size = number(plain, 0, 4)
    require(size + 4 <= len(plain) < size + 4 + 256)
    require(not any(plain[4 + size :]))
    return plain[4 : 4 + size]


# -- Header ------------------------------------------------------------------------------------------------------------------------


class Slot:
    def __init__(self, data):
        self.type = number(data, 0, 2)
        self.lanes = number(data, 2, 2)
        self.passes = number(data, 4, 4)
        self.memory = number(data, 8, 4)
        self.context = data[:12]
        self.box = data[12:]

    def check_cost(self):
        if self.type not in WITH_PASSWORD:
            require(self.lanes == self.passes == self.memory == 0, "KDF_LIMIT")
            return
        require(1 <= self.lanes <= 16, "KDF_LIMIT")
        require(1 <= self.passes <= 64, "KDF_LIMIT")
        require(8 * self.lanes <= self.memory <= 786_432, "KDF_LIMIT")


def read_header(file):
    require(file[:8] == MAGIC[: len(file)], "VAULT_NOT_A_VAULT")
    require(len(file) >= 10, "VAULT_TRUNCATED")
    require(number(file, 8, 2) == 1, "VAULT_VERSION")
    require(len(file) >= 48, "VAULT_TRUNCATED")
    count = number(file, 10, 2)
    require(1 <= count <= 16)
    end = 48 + SLOT_SIZE * count
    require(len(file) >= end + 32, "VAULT_TRUNCATED")
    require(hashlib.sha256(file[:end]).digest() == file[end : end + 32])
    size = number(file, 16, 8)
    require(len(file) >= size, "VAULT_TRUNCATED")
    require(len(file) == size)
    index_size = number(file, 12, 4)
    require(index_size <= LARGEST_INDEX_BOX, "VAULT_LIMIT")
    require(index_size >= 336 and index_size % 256 == 80 and end + 32 + index_size <= len(file))
    slots = [Slot(file[48 + SLOT_SIZE * i : 48 + SLOT_SIZE * (i + 1)]) for i in range(count)]
    known = [slot for slot in slots if slot.type in WAYS]
    for slot in known:
        slot.check_cost()
    require(sum(slot.memory * slot.passes for slot in known if slot.type in WITH_PASSWORD) <= 19_660_800, "KDF_LIMIT")
    return file[: end + 32], index_size, known


# -- Slots: from what is given, by the names of a vector's lines, to the parent key of a slot's box -----------------------------------------


def argon2(slot, given):
    salt = slot.box[:32]
    return hash_secret_raw(given["password"], salt, slot.passes, slot.memory, slot.lanes, 32, Type.ID, 0x13)


def parent_key(slot, vault_id, label, material):
    return HKDF(SHA256(), 32, slot.box[:32], b"strongroom/1 " + label + b"\0" + vault_id).derive(material)


def by_password(slot, vault_id, given):
    return {"slot-key": argon2(slot, given)}


def by_key_file(slot, vault_id, given):
    return {"slot-key": parent_key(slot, vault_id, b"key-file", given["key-file"])}


def by_credential(slot, vault_id, given):
    return {"slot-key": parent_key(slot, vault_id, b"credential", given["credential"])}


SYMBOLS = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code_bytes(text):
    symbols = text.translate(None, b"- ").upper().translate(bytes.maketrans(b"OIL", b"011"))
    require(len(symbols) == 36 and all(symbol in SYMBOLS for symbol in symbols), "RECOVERY_CODE_MISTYPED")
    bits = 0
    for symbol in symbols:
        bits = bits << 5 | SYMBOLS.index(symbol)
    code = (bits >> 20).to_bytes(20, "big")
    checksum = number(hashlib.sha256(b"strongroom/1 recovery code\0" + code).digest(), 0, 3) >> 4
    require(checksum == bits & 0xFFFFF, "RECOVERY_CODE_MISTYPED")
    return code


def by_recovery_code(slot, vault_id, given):
    code = code_bytes(given["recovery-code"])
    return {"code": code, "slot-key": parent_key(slot, vault_id, b"recovery-code", code)}


def by_password_and_key_file(slot, vault_id, given):
    content = given["key-file"]
    stretched = argon2(slot, given)
    return {"argon2": stretched, "slot-key": parent_key(slot, vault_id, b"password-and-key-file", stretched + content)}


# A type of slot: what has to be given, the code where it opens nothing, and what is derived. In the order in which they are tried.
WAYS = {
    3: (("credential",), "WRONG_CREDENTIAL", by_credential),
    2: (("key-file",), "WRONG_KEY_FILE", by_key_file),
    4: (("recovery-code",), "WRONG_RECOVERY_CODE", by_recovery_code),
    5: (("password", "key-file"), "WRONG_PASSWORD", by_password_and_key_file),
    1: (("password",), "WRONG_PASSWORD", by_password),
}
WITH_PASSWORD = (1, 5)


def unlock(slots, vault_id, given):
    """What is derived on the way, by the names of a vector's lines, and the vault key."""
    tried = [(slot, way) for number, way in WAYS.items() for slot in slots if slot.type == number and all(name in given for name in way[0])]
    require(tried, "VAULT_NO_SLOT")
    for name in {name for _, way in tried for name in way[0]} & {"key-file", "credential"}:
        require(32 <= len(given[name]) <= 65_536, "KEY_FILE_SIZE")
    for slot, (_, wrong, derive) in tried:
        values = derive(slot, vault_id, given)
        try:
            return values, open_box(slot.box, values["slot-key"], b"slot", vault_id, slot.context, mismatch=wrong)
        except Refused as refused:
            if str(refused) != wrong:
                raise
    raise Refused(tried[-1][1][1])


# -- Index -------------------------------------------------------------------------------------------------------------------------


def check_shape(text):
    """How deep and how many; strings are passed over, also one that never ends."""
    level = count = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*(?:"|\\?$)|[][{},]', text, re.DOTALL):
        first = token[0][:1]
        if first in b"[{":
            level += 1
            require(level <= 64, "VAULT_LIMIT")
        elif first in b"]}":
            level -= 1
        if first in b"[{,":
            count += 1
    require(count <= 1_048_576, "VAULT_LIMIT")


def no_constant(name):
    raise ValueError(name)  # NaN and Infinity, which Python reads and JSON does not have


def parse_json(text):
    require(len(text) <= INDEX_LIMIT, "VAULT_LIMIT")
    check_shape(text)
    try:
        return json.loads(text.decode("utf-8"), parse_int=float, parse_constant=no_constant)
    except ValueError:
        raise Refused("VAULT_DAMAGED") from None


WORD = re.compile("[a-z0-9][a-z0-9-]{0,63}")
KEY = re.compile("[!-~]{1,1024}")
ID = re.compile("[0-9a-f]{32}")
SLOT_ID = re.compile("[0-9a-f]{16}")
HASH = re.compile("[0-9a-f]{64}")
INSTANT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{3})?Z")
TEXT = re.compile(rb"[!-~]([ -~]{0,1022}[!-~])?")


def fits(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def is_text(value, limit):
    if not isinstance(value, str) or any(unicodedata.category(c) == "Cc" for c in value):
        return False
    try:
        return 1 <= len(value.encode("utf-8")) <= limit
    except UnicodeEncodeError:  # half a pair of surrogates
        return False


def is_instant(value):
    if not fits(INSTANT, value):
        return False
    year, month, day, hour, minute, second = (int(part) for part in INSTANT.fullmatch(value).groups()[:6])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60


def check_record(record):
    require(isinstance(record, dict))
    require(fits(WORD, record.get("role")))
    require(fits(ID, record.get("id")))
    size = record.get("size")
    require(isinstance(size, float) and 336 <= size <= 65_872 and size % 256 == 80)


RIGHTS = ("read", "trade", "withdraw")


def check_api_key(fields):
    require(fits(KEY, fields.get("key")))
    require("algorithm" not in fields or fits(WORD, fields["algorithm"]))


def check_records(records, is_password):
    require(isinstance(records, list) and records)
    for record in records:
        check_record(record)
        require(record["role"] not in (("secret", "passphrase", "sent-passphrase") if is_password else ("password",)))


def is_rights(rights):
    return isinstance(rights, list) and rights and all(rights.count(right) == 1 and right in RIGHTS for right in rights)


def is_note(note):
    return isinstance(note, str) and is_text(note.replace("\n", " "), 1024)


def check_entry(entry):
    require(isinstance(entry, dict))
    require(is_text(entry.get("name"), 256))
    require(is_instant(entry.get("created")))
    require("note" not in entry or is_note(entry["note"]))
    require("rotated" not in entry or is_instant(entry["rotated"]))
    is_password = "exchange" not in entry
    check_records(entry.get("secrets"), is_password)
    if is_password:
        require(not any(field in entry for field in ("key", "algorithm", "nonceUnit", "rights")))
        require("user" not in entry or is_text(entry["user"], 256))
    else:
        require(fits(WORD, entry["exchange"]))
        require("user" not in entry)
        check_api_key(entry)
        require("nonceUnit" not in entry or entry["nonceUnit"] in ("s", "ms", "us", "ns"))
        require("rights" not in entry or is_rights(entry["rights"]))
    if "replaced" in entry:
        check_replaced(entry["replaced"], entry, is_password)


def check_replaced(replaced, entry, is_password):
    require(isinstance(replaced, dict))
    require("rotated" in entry)
    if is_password:
        require("key" not in replaced and "algorithm" not in replaced)
    else:
        check_api_key(replaced)
    require("rotated" not in replaced or is_instant(replaced["rotated"]))
    check_records(replaced.get("secrets"), is_password)


def record_lists(entry):
    """What the entry has now, and what that replaced: each with its records and its algorithm."""
    return [entry, entry["replaced"]] if "replaced" in entry else [entry]


def check_slot_notes(notes):
    require(isinstance(notes, list) and len(notes) <= 16)
    for note in notes:
        require(isinstance(note, dict))
        require(fits(SLOT_ID, note.get("id")))
        require(is_instant(note.get("created")))
        require("label" not in note or is_text(note["label"], 64))
    require(len({note["id"] for note in notes}) == len(notes))


def read_index(text, records):
    index = parse_json(text)
    require(isinstance(index, dict) and isinstance(index.get("entries"), list))
    entries = index["entries"]
    require(len(entries) <= 16_384, "VAULT_LIMIT")
    require(fits(HASH, index.get("records")))
    check_slot_notes(index.get("slots", []))
    for entry in entries:
        check_entry(entry)
    all_records = [record for entry in entries for part in record_lists(entry) for record in part["secrets"]]
    ids = [record["id"] for record in all_records]
    require(len(set(ids)) == len(ids))
    require(len({entry["name"] for entry in entries}) == len(entries))
    require(sum(record["size"] for record in all_records) == len(records))
    require(hashlib.sha256(records).hexdigest() == index["records"])
    return entries


# -- Records -----------------------------------------------------------------------------------------------------------------------

KINDS = {"secret": b"secret", "password": b"password", "passphrase": b"passphrase", "sent-passphrase": b"text"}


def open_record(record, box, secret_box, vault_key, vault_id):
    context = bytes.fromhex(record["id"])
    if record["role"] == "passphrase":
        context += secret_box[:32]
    data = unpad(open_box(box, vault_key, KINDS[record["role"]], vault_id, context))
    require(1 <= len(data) <= 65_536)
    if record["role"] == "sent-passphrase":
        require(TEXT.fullmatch(data))
    return data


def proof(part, role, data, secret):
    if role == "sent-passphrase":
        return data.hex()
    if role == "passphrase":
        return hmac.new(secret, data, "sha256").hexdigest()
    if part.get("algorithm", "hmac") == "hmac":
        return hmac.new(data, b"strongroom", "sha256").hexdigest()
    public = load_der_private_key(data, None).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def read_list(name, part, boxes, vault_key, vault_id):
    """What each record of one of an entry's lists proves, or the code of why it does not open."""
    pairs = list(zip(part["secrets"], boxes))
    secret_record, secret_box = next((pair for pair in pairs if pair[0]["role"] == "secret"), (None, b""))
    for record, box in pairs:
        role = record["role"]
        if role not in KINDS:
            continue
        try:
            data = open_record(record, box, secret_box, vault_key, vault_id)
            secret = open_record(secret_record, secret_box, b"", vault_key, vault_id) if role == "passphrase" else b""
            outcome = proof(part, role, data, secret)
        except Refused as refused:
            outcome = str(refused)
        yield f"{role} {outcome} {json.dumps(name, ensure_ascii=False)}"


# -- Vault -------------------------------------------------------------------------------------------------------------------------


FIELDS = ("name", "exchange", "key", "algorithm", "nonceUnit", "user", "note", "rights", "created", "rotated")
REPLACED_FIELDS = ("key", "algorithm", "rotated")


def known(entry):
    fields = {field: entry[field] for field in FIELDS if field in entry}
    if "replaced" in entry:
        fields["replaced"] = {field: entry["replaced"][field] for field in REPLACED_FIELDS if field in entry["replaced"]}
    return fields


def read_vault(file, given):
    header, index_size, slots = read_header(file)
    vault_id = header[24:40]
    derived, vault_key = unlock(slots, vault_id, given)
    index_box = file[len(header) : len(header) + index_size]
    records = file[len(header) + index_size :]
    entries = read_index(unpad(open_box(index_box, vault_key, b"index", vault_id, additional=header)), records)
    outcomes = []
    at = 0
    for entry in entries:
        for part in record_lists(entry):
            boxes = []
            for record in part["secrets"]:
                boxes.append(records[at : at + int(record["size"])])
                at += int(record["size"])
            outcomes.extend(read_list(entry["name"], part, boxes, vault_key, vault_id))
    return {
        "expect": "success",
        "entries": [known(entry) for entry in entries],
        "records": outcomes,
        "values": {
            **{name: value.hex() for name, value in derived.items()},
            "vault-key": vault_key.hex(),
            "index-keys": box_keys(vault_key, b"index", vault_id, b"", index_box[:32]).hex(),
        },
    }


def outcome_of(file, given):
    try:
        return read_vault(file, given)
    except Refused as refused:
        return {"expect": str(refused)}


def given_in(head):
    lines = re.findall(rb"^(password|key-file|credential|recovery-code): (.*)$", head, re.MULTILINE)
    return {name.decode(): bytes.fromhex(value.decode()) for name, value in lines}


def main():
    if sys.argv[1] == "-":
        for line in sys.stdin:
            head, file = line.rstrip("\n").split(" ")
            given = {name: bytes.fromhex(value) for name, value in (pair.split("=") for pair in head.split(","))}
            print(json.dumps(outcome_of(bytes.fromhex(file), given)), flush=True)
        return
    for name in sorted(os.listdir(sys.argv[1])):
        with open(os.path.join(sys.argv[1], name), "rb") as vector:
            head, file = vector.read().split(b"\n\n", 1)
        print(json.dumps({"name": name, **outcome_of(file, given_in(head))}))


main()
