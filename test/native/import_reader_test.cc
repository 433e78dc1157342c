// What is read out of JSON and .env files, and what is refused: the readers of native/core over text that lies
// anywhere.
#include "core/import_reader.h"

#include <string.h>

#include <string>
#include <vector>

#include "check.h"
#include "core/limits.h"
#include "core/openssl.h"
#include "core/room.h"
#include "core/secret_stack.h"

namespace strongroom {
namespace {

const uint8_t* Of(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

template <typename Work>
bool OnSecretStack(Work&& work) {
  SecretStack stack;
  if (!OpenRoom(Require::kAny).ok() || !OpenOpenssl().ok() || !stack.Lease().ok()) return false;
  stack.Run([&] { work(); });
  return true;
}

std::string TextOf(const SourceText& text) {
  Slot bytes;
  const Status status = ReadText(text, kMaxSecretSize, &bytes);
  if (!status.ok()) return std::string("!") + CodeName(status.code);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// A line for each field: "item group/name kind value fault", an error at the end where there is one.
std::vector<std::string> Read(ImportForm form, const std::string& text) {
  std::vector<std::string> lines;
  ImportReader reader(form, Of(text), text.size());
  for (bool more = true;;) {
    ImportField field;
    const Status status = reader.Next(&field, &more);
    if (!status.ok()) lines.push_back(std::string(CodeName(status.code)) + " " + std::to_string(status.value));
    if (!status.ok() || !more) return lines;
    std::string line = std::to_string(field.item) + " " + (field.group.size > 0 ? TextOf(field.group) + "/" : "");
    line += (field.name.size > 0 ? TextOf(field.name) : "") + " " + std::to_string(static_cast<int>(field.kind)) +
            (field.element ? "+" : "");
    if (field.kind == ImportKind::kText) line += " " + TextOf(field.value);
    if (field.fault != DotenvFault::kNone) line += " fault " + std::to_string(static_cast<int>(field.fault));
    lines.push_back(line);
  }
}

using Lines = std::vector<std::string>;

bool IsJson(const std::string& text) {
  JsonReader reader(Of(text), text.size());
  for (;;) {
    const JsonToken token = reader.Next();
    if (token == JsonToken::kMalformed) return false;
    if (token == JsonToken::kEnd) return true;
  }
}

TEST(json_is_read_strictly) {
  CHECK(OnSecretStack([&] {
    for (const char* good : {"{}", "[]", " [1, -0.5e+10, 0, true, false, null, \"\"]\n",
                             R"({"a": {"b": [{}, []]}, "c": "\u00e4\"\\\/\b\f\n\r\t"})", "7", "\"\x7f\"",
                             "\"\xc3\xa4\xf0\x9d\x84\x9e\"", R"("\ud800")"}) {
      CHECK(IsJson(good));
    }
    for (const char* bad : {"",
                            " ",
                            "{",
                            "[",
                            "{]",
                            "[}",
                            "[1,]",
                            "{\"a\":1,}",
                            "{\"a\"}",
                            "{\"a\" 1}",
                            "{a:1}",
                            "[1 2]",
                            "[] []",
                            "01",
                            "-",
                            "1.",
                            ".5",
                            "1e",
                            "+1",
                            "tru",
                            "nul",
                            "True",
                            "NaN",
                            "'a'",
                            "\"",
                            "\"\\\"",
                            "\"\\x41\"",
                            "\"\\u12g4\"",
                            "\"\\u123\"",
                            "\"a\nb\"",
                            "\"\x01\"",
                            "\"\xff\"",
                            "\"\xc0\xaf\"",
                            "\"\xed\xa0\x80\"",
                            "\"\xf4\x90\x80\x80\"",
                            "\"\xc3\"",
                            "[1]x",
                            "\xef\xbb\xbf[]",
                            "// \n[]",
                            "[1,,2]",
                            "{,}"}) {
      CHECK(!IsJson(bad));
    }
    CHECK(!IsJson(std::string("[\0]", 3)));
    CHECK(IsJson(std::string(JsonReader::kMaxDepth, '[') + std::string(JsonReader::kMaxDepth, ']')));
    CHECK(!IsJson(std::string(JsonReader::kMaxDepth + 1, '[') + std::string(JsonReader::kMaxDepth + 1, ']')));
  }));
}

TEST(a_json_string_is_what_its_escapes_mean) {
  const auto meaning = [](const std::string& raw, size_t most = kMaxSecretSize) {
    Slot bytes;
    const Status status = ReadText(SourceText{Of(raw), raw.size(), TextForm::kJson}, most, &bytes);
    return status.ok() ? std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())
                       : std::string("!") + CodeName(status.code);
  };
  CHECK(OnSecretStack([&] {
    CHECK(meaning(R"(a\"\\\/\b\f\n\r\tz)") == "a\"\\/\b\f\n\r\tz");
    CHECK(meaning(R"(\u0041\u00e4\u20AC\ud834\udd1e)") == "A\u00e4\u20ac\U0001d11e");
    CHECK(meaning(R"(\u0000)") == std::string(1, '\0'));
    CHECK(meaning("") == "!SECRET_LENGTH");
    CHECK(meaning("abc", 3) == "abc");
    CHECK(meaning("abcd", 3) == "!SECRET_LENGTH");
    for (const char* half : {R"(\ud834)", R"(\ud834x)", R"(\ud834\n)", R"(\ud834\u0041)", R"(\udd1e\ud834)"})
      CHECK(meaning(half) == "!SECRET_ENCODING");
  }));
}

TEST(a_cyphervault_gives_its_sites_and_users) {
  CHECK(OnSecretStack([&] {
    CHECK(Read(ImportForm::kCypherVault, R"({"a.com": {"me": "one", "you": "two"}, "b": {"c": ""}})") ==
          (Lines{"1 a.com/me 0 one", "1 a.com/you 0 two", "2 b/c 0 !SECRET_LENGTH"}));
    CHECK(
        Read(
            ImportForm::kCypherVault,
            R"({"a": {"n": 1, "o": {"p": "x"}, "l": ["y"], "t": true, "u": null}, "b": {}, "c": "z", "d": [{}], "e": {"f": "g"}})") ==
        (Lines{"1 a/n 4", "1 a/o 4", "1 a/l 4", "1 a/t 1", "1 a/u 4", "2 b/ 6", "3 c/ 5", "4 d/ 5", "5 e/f 0 g"}));
    CHECK(Read(ImportForm::kCypherVault, "{}").empty());
    for (const char* bad : {"[]", "\"a\"", "{} {}", R"({"a": {"b": "c"})", R"({"a": {"b": "c"}} x)"}) {
      const Lines lines = Read(ImportForm::kCypherVault, bad);
      CHECK(!lines.empty() && lines.back() == "IMPORT_FORMAT 1");
    }
  }));
}

TEST(a_configuration_gives_its_sections_and_their_fields) {
  CHECK(OnSecretStack([&] {
    CHECK(Read(ImportForm::kSections, R"({"a": 1, "kraken": {"apiKey": "k", "secret": "s", "n": [1]}, "b": {}})") ==
          (Lines{"1 a/ 5", "2 kraken/apiKey 0 k", "2 kraken/secret 0 s", "2 kraken/n 4", "3 b/ 6"}));
    CHECK(Read(ImportForm::kSections, "[]") == Lines{"IMPORT_FORMAT 1"});
  }));
}

TEST(a_list_of_entries_gives_their_fields) {
  CHECK(OnSecretStack([&] {
    CHECK(
        Read(
            ImportForm::kEntries,
            R"([{"name": "a", "secret": "s", "rights": ["read", 7, "trade"], "unusualForm": true}, {}, 3, [4], {"n": null, "o": {"p": []}, "e": []}])") ==
        (Lines{"1 name 0 a", "1 secret 0 s", "1 rights 3", "1 rights 0+ read", "1 rights 4+", "1 rights 0+ trade",
               "1 unusualForm 1", "2  6", "3  5", "4  5", "5 n 4", "5 o 4", "5 e 3"}));
    CHECK(Read(ImportForm::kEntries, "[]").empty());
    CHECK(Read(ImportForm::kEntries, "{}") == Lines{"IMPORT_FORMAT 1"});
    CHECK(Read(ImportForm::kEntries, "[\n{\"a\":\n1}\n,]").back() == "IMPORT_FORMAT 4");
    CHECK(Read(ImportForm::kEntries, "[{\"a\": [1, {]}]").back() == "IMPORT_FORMAT 1");
  }));
}

TEST(a_dotenv_file_gives_its_variables) {
  CHECK(OnSecretStack([&] {
    CHECK(Read(ImportForm::kEnvironment,
               "\xef\xbb\xbf# comment\nA=1\n\n  export B = two words  # comment\nC='s p # $X \\a'\nD=\"x\\ny\" # "
               "c\nE=\nF=''") == (Lines{"2 A 0 1", "4 B 0 two words", "5 C 0 s p # $X \\a", "6 D 0 x\ny",
                                        "7 E 0 !SECRET_LENGTH", "8 F 0 !SECRET_LENGTH"}));
    CHECK(Read(ImportForm::kEnvironment, "KEY='-----BEGIN\nabc\n-----END'\nNEXT=1") ==
          (Lines{"1 KEY 0 -----BEGIN\nabc\n-----END", "4 NEXT 0 1"}));
    CHECK(Read(ImportForm::kEnvironment, "P=-----BEGIN KEY-----\\nabc\\n-----END KEY-----\\n") ==
          Lines{"1 P 0 -----BEGIN KEY-----\\nabc\\n-----END KEY-----\\n"});
    CHECK(Read(ImportForm::kEnvironment, "B64=ab+/=$==\nno variable\n1A=x\nA B=c\nK: v\n=x") ==
          (Lines{"1 B64 0 ab+/=$==", "2  7", "3  7", "4  7", "5  7", "6  7"}));
    CHECK(Read(ImportForm::kEnvironment, "").empty());
  }));
}

TEST(a_value_that_programs_read_differently_is_not_taken_for_either) {
  const auto fault = [](const std::string& line) {
    const Lines lines = Read(ImportForm::kEnvironment, line + "\nNEXT=1");
    // Whatever the fault, the next line is read as itself.
    if (lines.size() != 2 || lines[1] != "2 NEXT 0 1") return -1;
    const size_t at = lines[0].find(" fault ");
    return at == std::string::npos ? 0 : std::stoi(lines[0].substr(at + 7));
  };
  CHECK(OnSecretStack([&] {
    for (const char* hash : {"A=ab#cd", "A=#ab", "A= # ab"}) CHECK(fault(hash) == 1);
    for (const char* dollar : {"A=${B}", "A=x$B", "A=\"$B\"", "A=\"${B}\"", "A=$(ls)"}) CHECK(fault(dollar) == 2);
    for (const char* backslash : {"A=\"a\\\"b\"", "A=\"a\\tb\"", "A=\"a\\\\b\"", "A='a\\'b'", "A='a\\\\b'", "A=ab\\"})
      CHECK(fault(backslash) == 3);
    for (const char* quote : {"A=a\"b\"", "A=it's", "A=`ab`", "A='ab'cd", "A=\"ab\" cd"}) CHECK(fault(quote) == 4);
    CHECK(fault("A=a\x01") == 5 && fault("A='a\x7f'") == 5);
    for (const char* clear :
         {"A=ab #cd", "A='ab#cd'", "A='$B'", "A=\"a$\"", "A=5$", "A=\"it's\"", "A='a\"b'", "A=\"a\\nb\"", "A='a\\nb'"})
      CHECK(fault(clear) == 0);
    CHECK(Read(ImportForm::kEnvironment,
               "P=-----BEGIN PRIVATE KEY-----\nMC4C/AQ\nAbCdEf==\n-----END PRIVATE KEY-----\nNEXT=1") ==
          (Lines{"1 P 0 -----BEGIN PRIVATE KEY----- fault 6", "5 NEXT 0 1"}));
    CHECK(Read(ImportForm::kEnvironment, "P=-----BEGIN PRIVATE KEY-----\nAbCdEf==\n") ==
          Lines{"1 P 0 -----BEGIN PRIVATE KEY----- fault 6"});
    CHECK(Read(ImportForm::kEnvironment, "X=1\nA='never\nended") == (Lines{"1 X 0 1", "IMPORT_FORMAT 2"}));
    CHECK(Read(ImportForm::kEnvironment, "A=\"never \\") == Lines{"IMPORT_FORMAT 1"});
  }));
}

TEST(newlines_of_other_systems_are_newlines) {
  const std::string text = "A=1\r\nB='x\ry\r\nz'\rC=2\r";
  CHECK(OnSecretStack([&] {
    Document document;
    CHECK(Document::Take(text.size(), &document).ok());
    memcpy(document.data(), text.data(), text.size());
    NormalizeNewlines(&document);
    CHECK(std::string(reinterpret_cast<const char*>(document.data()), document.size()) == "A=1\nB='x\ny\nz'\nC=2\n");
  }));
}

}  // namespace
}  // namespace strongroom
