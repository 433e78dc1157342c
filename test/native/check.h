// The tests of native/core without node: TEST(name) { ... } with CHECK in it. A failed CHECK ends its test, not the
// program.
#pragma once
#include <cstdio>

namespace strongroom::test {

struct Test {
  const char* name;
  void (*body)(bool* failed);
  Test* next;
};

// Every test of the program, in no particular order.
inline Test* first = nullptr;

struct Registration {
  explicit Registration(Test* test) {
    test->next = first;
    first = test;
  }
};

}  // namespace strongroom::test

#define TEST(name)                                                               \
  static void name(bool* failed);                                                \
  static strongroom::test::Test name##_test{#name, name, nullptr};               \
  static const strongroom::test::Registration name##_registration{&name##_test}; \
  static void name([[maybe_unused]] bool* failed)

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      std::printf("  %s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      *failed = true;                                                         \
      return;                                                                 \
    }                                                                         \
  } while (false)
