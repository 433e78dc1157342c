"""Runs a command on a terminal of its own, as a shell with job control would, and plays a list of steps against it.

stdin: a line, one JSON object {command, env, stdin, stdout, stderr, descriptors, columns, steps}
  stdin, stdout, stderr   "tty" (the default), "null" or "pipe" (stdout and stderr only: returned apart)
  descriptors             {"3": "text"}: what the command can read from a pipe under that number
  columns                 how wide the terminal is; it does not say unless told
  steps, in order:
    {"expect": text}      waits until the terminal has shown the text, after what an earlier step expected
    {"quiet": seconds}    lets that much time pass
    {"send": text}        types it (latin-1: every character is one byte)
    {"taken": true}       waits until the command has read what was typed last; only root can see that of one that is hardened
    {"copy": pattern, "spaced": true}  types what the terminal has shown that matches; spaced: in small letters, blanks for hyphens
    {"signal": name}      sends it to the command's process
    {"mode": name}        notes the terminal's mode under that name
    {"stopped": true}     waits until the command has stopped, and takes the terminal back
    {"foreground": true}  gives the terminal to the command and continues it
    {"file": path, "as": name}  notes the content of a file under /proc/PID
    {"search": text, "as": name}  notes how often the text stands in the command's memory
    {"search": {"shown": pattern}, "as": name}  the same of what the terminal has shown that matches
    {"look": number}      prints a line {look, pid, shown, pending} and waits for a line on stdin: somebody looks at the command meanwhile;
                          pending is how many bytes of what was typed wait in the kernel
    {"hangup": true}      closes the terminal
    {"exit": true}        waits until the command has ended (also done at the end)
stdout: a last line, one JSON object {output, stdout, stderr, status, signal, modes, files, found, leftover}, all text latin-1;
  leftover is what the shell would have read from the terminal after the command.
"""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

TIMEOUT = 60.0  # seconds that an expectation may take; the machine may be busy

IGNORED_BY_SHELLS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGHUP)


def child(job, pipes):
    """Becomes the command."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        kind = job.get(name, "tty")
        if kind == "null":
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        elif kind == "pipe":
            os.dup2(pipes[name], number)
    for number, text in job.get("descriptors", {}).items():
        reader, writer = os.pipe()
        os.write(writer, text.encode("latin-1"))
        os.close(writer)
        if reader != int(number):
            os.dup2(reader, int(number))
        else:
            os.set_inheritable(reader, True)
    for number in (*IGNORED_BY_SHELLS, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.execvpe(job["command"][0], job["command"], dict(os.environ, **job.get("env", {})))


def shell(job, commands, answers, pipes):
    """The session leader: starts the command in a process group of its own and does what a shell does for it."""
    for number in IGNORED_BY_SHELLS:
        signal.signal(number, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())
        child(job, pipes)
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass  # it has done so itself and is already running the command
    for descriptor in pipes.values():
        os.close(descriptor)

    def answer(value):
        os.write(answers, (json.dumps(value) + "\n").encode())

    answer(pid)
    for line in os.fdopen(commands):
        command = line.strip()
        if command in ("stopped", "exit"):
            _, status = os.waitpid(pid, os.WUNTRACED if command == "stopped" else 0)
            try:
                os.tcsetpgrp(0, os.getpgrp())
            except OSError:
                pass  # hung up
            answer(status)
        elif command == "foreground":
            os.tcsetpgrp(0, pid)
            os.killpg(pid, signal.SIGCONT)
            answer(0)
        elif command == "pending":
            answer(struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, b"\0\0\0\0"))[0])
        elif command == "leftover":
            answer(leftover())
    os._exit(0)


def leftover():
    try:
        mode = termios.tcgetattr(0)
        mode[3] &= ~termios.ICANON
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 0, 0
        termios.tcsetattr(0, termios.TCSANOW, mode)
        return os.read(0, 65536).decode("latin-1")
    except (OSError, termios.error):
        return ""


class Terminal:
    def __init__(self, job):
        self.job, self.shown, self.expected, self.pid = job, b"", 0, None
        self.modes, self.files, self.found, self.status, self.master_open = {}, {}, {}, None, True
        self.to_read = 0
        self.pipes = {}
        ends = {}
        for name in ("stdout", "stderr"):
            if job.get(name) == "pipe":
                self.pipes[name], ends[name] = os.pipe()
        command_reader, self.commands = os.pipe()
        self.answers, answer_writer = os.pipe()
        leader, self.master = pty.fork()
        if leader == 0:
            if "columns" in job:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, job["columns"], 0, 0))
            os.close(self.commands)
            os.close(self.answers)
            try:
                shell(job, command_reader, answer_writer, ends)
            finally:
                os._exit(1)
        for descriptor in (command_reader, answer_writer, *ends.values()):
            os.close(descriptor)
        self.captured = {name: b"" for name in self.pipes}
        self.pid = self.ask(None)

    def pump(self, seconds):
        """Takes in what the command shows, for that long or until there is something; True if there was."""
        sources = dict((descriptor, name) for name, descriptor in self.pipes.items())
        if self.master_open:
            sources[self.master] = None
        sources[self.answers] = "answer"
        ready, _, _ = select.select(list(sources), [], [], seconds)
        for descriptor in ready:
            if sources[descriptor] == "answer":
                continue
            try:
                data = os.read(descriptor, 65536)
            except OSError:
                data = b""  # EIO: nobody holds the other side
            if sources[descriptor] is None:
                self.shown += data
                self.master_open = self.master_open and data != b""
            else:
                self.captured[sources[descriptor]] += data
                if data == b"":
                    os.close(self.pipes.pop(sources[descriptor]))
        return self.answers in ready

    def ask(self, command):
        if command is not None:
            os.write(self.commands, (command + "\n").encode())
        deadline = time.monotonic() + TIMEOUT
        while not self.pump(0.1):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{command}: no answer; the terminal shows {self.shown!r}")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += os.read(self.answers, 1)
        return json.loads(answer)

    def expect(self, text):
        wanted, deadline = text.encode("latin-1"), time.monotonic() + TIMEOUT
        while True:
            at = self.shown.find(wanted, self.expected)
            if at >= 0:
                self.expected = at + len(wanted)
                return
            if time.monotonic() > deadline or not self.master_open:
                raise TimeoutError(f"expected {text!r}; the terminal shows {self.shown[self.expected:]!r}")
            self.pump(0.1)

    def bytes_read(self):
        try:
            with open(f"/proc/{self.pid}/io") as counts:
                return int(counts.readline().split()[1])  # rchar
        except OSError:
            return None

    def send(self, text):
        data = text.encode("latin-1")
        self.to_read = (self.bytes_read() or 0) + len(data)
        while data:
            _, writable, _ = select.select([], [self.master], [], 0.02)
            if writable:
                data = data[os.write(self.master, data[:512]):]
            self.pump(0)

    def taken(self):
        deadline = time.monotonic() + TIMEOUT
        while self.bytes_read() < self.to_read or self.ask("pending") > 0:
            if time.monotonic() > deadline:
                raise TimeoutError("what was typed is not read")
            self.quiet(0.01)

    def quiet(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.pump(max(0, deadline - time.monotonic()))

    def mode(self, name):
        mode = termios.tcgetattr(self.master)
        noted = {flag: bool(mode[3] & getattr(termios, flag)) for flag in ("ECHO", "ICANON", "ISIG", "IEXTEN")}
        noted["all"] = json.dumps(mode, default=lambda value: value.decode("latin-1"))
        self.modes[name] = noted

    def search(self, needle):
        """Counts in every mapping that can be read, a mapping at a time; the room of secretmem cannot (EIO)."""
        count = 0
        with open(f"/proc/{self.pid}/maps") as maps, open(f"/proc/{self.pid}/mem", "rb", 0) as memory:
            for mapping in maps:
                span, mode = mapping.split()[:2]
                if mode[0] != "r":
                    continue
                begin, end = (int(address, 16) for address in span.split("-"))
                for at in range(begin, end, 1 << 24):
                    try:
                        memory.seek(at)
                        count += memory.read(min(end, at + (1 << 24)) - at).count(needle)
                    except (OSError, OverflowError, ValueError):
                        break  # EIO; vsyscall is out of reach
        return count

    def shown_match(self, pattern):
        return re.search(pattern, self.shown.decode("latin-1")).group()

    def step(self, step):
        if "expect" in step:
            self.expect(step["expect"])
        elif "quiet" in step:
            self.quiet(step["quiet"])
        elif "send" in step:
            self.send(step["send"])
        elif "copy" in step:
            text = self.shown_match(step["copy"])
            self.send(text.lower().replace("-", " ") if step.get("spaced") else text)
        elif "signal" in step:
            os.kill(self.pid, getattr(signal, step["signal"]))
        elif "mode" in step:
            self.mode(step["mode"])
        elif "stopped" in step:
            status = self.ask("stopped")
            if not os.WIFSTOPPED(status):
                raise RuntimeError(f"ended instead of stopping: {status}")
        elif "foreground" in step:
            self.ask("foreground")
        elif "file" in step:
            with open(f"/proc/{self.pid}/{step['file']}", "rb") as file:
                self.files[step["as"]] = file.read().decode("latin-1")
        elif "search" in step:
            wanted = step["search"]
            text = wanted if isinstance(wanted, str) else self.shown_match(wanted["shown"])
            self.found[step["as"]] = self.search(text.encode("latin-1"))
        elif "taken" in step:
            self.taken()
        elif "look" in step:
            print(json.dumps({"look": step["look"], "pid": self.pid, "shown": self.shown.decode("latin-1"), "pending": self.ask("pending")}), flush=True)
            sys.stdin.readline()
        elif "hangup" in step:
            self.master_open = False
            os.close(self.master)
        elif "exit" in step:
            self.exit()
        else:
            raise ValueError(f"no such step: {step}")

    def exit(self):
        if self.status is None:
            self.status = self.ask("exit")

    def finish(self):
        self.exit()
        self.quiet(0.05)
        if self.master_open:
            self.mode("end")
        left = self.ask("leftover")
        return {
            "output": self.shown.decode("latin-1"),
            "stdout": self.captured.get("stdout", b"").decode("latin-1"),
            "stderr": self.captured.get("stderr", b"").decode("latin-1"),
            "status": os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None,
            "signal": signal.Signals(os.WTERMSIG(self.status)).name if os.WIFSIGNALED(self.status) else None,
            "modes": self.modes,
            "files": self.files,
            "found": self.found,
            "leftover": left,
        }


def main():
    job = json.loads(sys.stdin.readline())
    terminal = Terminal(job)
    try:
        for step in job["steps"]:
            terminal.step(step)
        result = terminal.finish()
    except (TimeoutError, RuntimeError, OSError) as error:
        os.kill(terminal.pid, signal.SIGKILL)
        result = {"error": str(error)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
