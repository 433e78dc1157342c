// Runs every TEST of this folder, those whose name is given, or with --except all others, and ends with how many
// passed. `core_tests --fault NAME` commits one fault instead: the control for what watches this program.
#include <cstring>

#include "../sanitizers/faults.h"
#include "check.h"
#include "death.h"

namespace {

bool Selected(const char* name, int count, char** names) {
  if (count == 0) return true;
  const int except = std::strcmp(names[0], "--except") == 0 ? 1 : 0;
  for (int i = except; i < count; ++i) {
    if (std::strcmp(name, names[i]) == 0) return except == 0;
  }
  return except != 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--fault") == 0) return strongroom::test::PlantFault(argv[2]) ? 0 : 2;
  if (argc == 3 && std::strcmp(argv[1], "--death") == 0) return strongroom::test::Die(argv[2]);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  int passed = 0;
  int failed = 0;
  for (const auto* test = strongroom::test::first; test != nullptr; test = test->next) {
    if (!Selected(test->name, argc - 1, argv + 1)) continue;
    bool broken = false;
    test->body(&broken);
    std::printf("%s %s\n", broken ? "FAIL" : "ok  ", test->name);
    ++(broken ? failed : passed);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed > 0 || passed == 0 ? 1 : 0;
}
