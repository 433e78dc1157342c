"""Prints how often bytes stand in a process's memory: count_in_memory.py PID, the bytes XOR 0x5a in hex on stdin."""
import re
import sys

needle = bytes(byte ^ 0x5A for byte in bytes.fromhex(sys.stdin.read().strip()))
found = 0
with open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as memory, open(f"/proc/{sys.argv[1]}/maps") as maps:
    for line in maps:
        mapping = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
        if not mapping:
            continue
        first, last = (int(address, 16) for address in mapping.groups())
        if last - first > 1 << 29:
            continue  # reserved addresses
        try:
            memory.seek(first)
            found += memory.read(last - first).count(needle)
        except OSError:
            pass  # the room, or a mapping of the kernel's
print(found)
