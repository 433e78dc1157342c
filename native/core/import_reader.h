// What other programs kept secrets in, one field after the other. Which form it has is told, never guessed.
#pragma once
#include <cstddef>
#include <cstdint>

#include "dotenv.h"
#include "json.h"
#include "source_text.h"

namespace strongroom {

// cyphervault: {site: {user: password}}. entries: a list of objects (docs/import.md). environment: a .env file.
// sections: {section: {field: text}}, the configuration of a bot; read as cyphervault is.
enum class ImportForm : uint8_t { kCypherVault, kEntries, kEnvironment, kSections };

// What a field's value is. lib/import/source.ts has the same list, in this order.
enum class ImportKind : uint8_t {
  kText,
  kTrue,
  kFalse,
  kList,         // of entries: its elements follow, as fields of the same name
  kOther,        // a number, null, or more objects and lists: passed over
  kNotAnObject,  // in the place of a site or an entry is something else, passed over
  kEmpty,        // a site without users, an entry without fields
  kNoVariable,   // of environment: a line that sets none
};

struct ImportField {
  size_t item = 0;  // of entries: number of the entry; of environment: number of the line; of cyphervault: of the site;
                    // of sections: of the section; from 1
  SourceText group;  // of cyphervault: the site; of sections: the section
  SourceText name;   // the user, the field, the variable
  SourceText value;  // of kText
  ImportKind kind = ImportKind::kOther;
  bool element = false;  // of the list before
  DotenvFault fault = DotenvFault::kNone;
};

class ImportReader {
 public:
  ImportReader() = default;
  // The text must outlive it and, for environment, have gone through NormalizeNewlines.
  ImportReader(ImportForm form, const uint8_t* text, size_t size);

  // On a secret stack. *more is false at the end. IMPORT_FORMAT: not in its form (value: the line, from 1).
  Status Next(ImportField* field, bool* more);
  ImportForm form() const { return form_; }

 private:
  Status NextUser(ImportField* field, bool* more);
  Status NextEntryField(ImportField* field, bool* more);
  Status NextElement(ImportField* field);
  Status NextVariable(ImportField* field, bool* more);
  Status Value(ImportField* field);
  Status End(bool* more);
  Status Malformed() const;

  ImportForm form_ = ImportForm::kEntries;
  const uint8_t* text_ = nullptr;
  JsonReader json_;
  DotenvReader dotenv_;
  SourceText group_;  // the site, or the list that the reader is in
  size_t item_ = 0;
  bool begun_ = false;
  bool in_item_ = false;  // in a site, in an entry
  bool in_list_ = false;
  bool empty_ = false;  // no field of the item yet
};

// Reads it all once. On a secret stack. Errors: IMPORT_FORMAT.
Status CheckImport(ImportForm form, const uint8_t* text, size_t size);

}  // namespace strongroom
