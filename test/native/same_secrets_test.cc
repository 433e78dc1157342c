// Which of several secrets are the same: places, against a comparison of the bytes themselves.
#include "core/same_secrets.h"

#include <string>
#include <vector>

#include "check.h"
#include "core/openssl.h"
#include "core/secret_stack.h"

namespace strongroom {
namespace {

// The places that SameSecrets tells; empty where anything fails.
std::vector<size_t> FirstsOf(const std::vector<std::string>& texts) {
  std::vector<size_t> firsts;
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok() || !stack.Lease().ok()) return firsts;
  stack.Run([&] {
    SameSecrets same;
    Status status = same.Begin();
    for (const std::string& text : texts) {
      if (status.ok()) status = same.Add(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    }
    for (size_t i = 0; status.ok() && i < texts.size(); i++) firsts.push_back(same.FirstLike(i));
  });
  return firsts;
}

// The same by comparing everything with everything.
std::vector<size_t> ByBytes(const std::vector<std::string>& texts) {
  std::vector<size_t> firsts;
  for (size_t i = 0; i < texts.size(); i++) {
    size_t first = 0;
    while (texts[first] != texts[i]) first++;
    firsts.push_back(first);
  }
  return firsts;
}

TEST(same_secrets_are_told_by_the_place_of_their_first) {
  const std::vector<std::string> texts{"a",
                                       "b",
                                       "a",
                                       "aa",
                                       std::string("a\0", 2),
                                       "b",
                                       std::string(65536, 's'),
                                       std::string(65535, 's'),
                                       std::string(65536, 's')};
  CHECK(FirstsOf(texts) == ByBytes(texts));
  CHECK(FirstsOf(texts) == (std::vector<size_t>{0, 1, 0, 3, 4, 1, 6, 7, 6}));
}

TEST(same_secrets_are_found_over_more_than_one_slot_of_tags) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < 4100; i++) texts.push_back(std::to_string(i % 4098));
  const std::vector<size_t> firsts = FirstsOf(texts);
  CHECK(firsts.size() == texts.size() && firsts[4097] == 4097 && firsts[4098] == 0 && firsts[4099] == 1);
}

TEST(same_secrets_takes_as_many_as_an_index_has_entries_and_no_more) {
  SecretStack stack;
  CHECK(OpenRoom(Require::kAny).ok() && OpenOpenssl().ok() && stack.Lease().ok());
  Status last = Ok(), beyond = Ok();
  stack.Run([&] {
    SameSecrets same;
    last = same.Begin();
    const uint8_t byte = 1;
    for (size_t i = 0; last.ok() && i < SameSecrets::kMost; i++) last = same.Add(&byte, 1);
    beyond = same.Add(&byte, 1);
  });
  CHECK(last.ok());
  CHECK(beyond.code == Code::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace strongroom
