// Programs that must die. DEATH(name) { ... } is run by `core_tests --death name` in a process of its own: a forked
// child would not have the room, which is not inherited.
#pragma once
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

extern char** environ;

namespace strongroom::test {

struct Death {
  const char* name;
  void (*body)();
  Death* next;
};

inline Death* first_death = nullptr;

struct DeathRegistration {
  explicit DeathRegistration(Death* death) {
    death->next = first_death;
    first_death = death;
  }
};

struct Ending {
  int signal;        // that ended it, 0: it ended by itself
  int exit_code;     // where it did
  std::string said;  // on standard error
};

// Runs a DEATH to its end.
inline Ending Watch(const char* name) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return Ending{0, -1, ""};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
  // By its path: to open /proc/self/exe itself would give valgrind where this runs under it.
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  std::string self(path, length > 0 ? static_cast<size_t>(length) : 0);
  std::string flag = "--death";
  std::string which = name;
  char* arguments[] = {self.data(), flag.data(), which.data(), nullptr};
  pid_t child = -1;
  const int spawned = posix_spawn(&child, self.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  Ending ending{0, -1, ""};
  char chunk[512];
  for (ssize_t size; (size = read(pipe_ends[0], chunk, sizeof chunk)) > 0;)
    ending.said.append(chunk, static_cast<size_t>(size));
  close(pipe_ends[0]);
  int status = 0;
  if (spawned != 0 || waitpid(child, &status, 0) != child) return ending;
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ending.exit_code = WEXITSTATUS(status);
  return ending;
}

// For main(): runs the named DEATH; 3 if it survived, 2 if there is none.
inline int Die(const char* name) {
  for (const Death* death = first_death; death != nullptr; death = death->next) {
    if (std::string(death->name) != name) continue;
    death->body();
    return 3;
  }
  return 2;
}

}  // namespace strongroom::test

#define DEATH(name)                                                                          \
  static void name();                                                                        \
  static strongroom::test::Death name##_death{#name, name, nullptr};                         \
  static const strongroom::test::DeathRegistration name##_death_registration{&name##_death}; \
  static void name()
