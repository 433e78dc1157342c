#include "import_reader.h"

namespace strongroom {

ImportReader::ImportReader(ImportForm form, const uint8_t* text, size_t size)
    : form_(form), text_(text), json_(text, size), dotenv_(text, size) {}

Status ImportReader::Next(ImportField* field, bool* more) {
  *field = ImportField{};
  *more = true;
  if (form_ == ImportForm::kEnvironment) return NextVariable(field, more);
  if (!begun_) {
    begun_ = true;
    const JsonToken first = json_.Next();
    if (first != (form_ == ImportForm::kEntries ? JsonToken::kBeginArray : JsonToken::kBeginObject)) return Malformed();
  }
  return form_ == ImportForm::kEntries ? NextEntryField(field, more) : NextUser(field, more);
}

Status ImportReader::NextUser(ImportField* field, bool* more) {
  for (;;) {
    const JsonToken token = json_.Next();
    if (token == JsonToken::kEndObject) {
      if (!in_item_) return End(more);
      in_item_ = false;
      if (!empty_) continue;
      *field = ImportField{item_, group_, {}, {}, ImportKind::kEmpty, false, DotenvFault::kNone};
      return Ok();
    }
    if (token != JsonToken::kName) return Malformed();
    if (in_item_) {
      empty_ = false;
      field->item = item_, field->group = group_, field->name = json_.text();
      return Value(field);
    }
    ++item_;
    group_ = json_.text();
    field->item = item_, field->group = group_;
    Status status = Value(field);
    if (!status.ok()) return status;
    if (!in_item_) {
      field->kind = ImportKind::kNotAnObject, field->value = SourceText{};
      return Ok();
    }
  }
}

Status ImportReader::NextEntryField(ImportField* field, bool* more) {
  for (;; *field = ImportField{}) {
    if (in_list_) {
      field->item = item_, field->name = group_, field->element = true;
      Status status = NextElement(field);
      if (!status.ok() || in_list_) return status;
      *field = ImportField{};
    }
    const JsonToken token = json_.Next();
    field->item = item_;
    if (in_item_) {
      if (token == JsonToken::kEndObject) {
        in_item_ = false;
        field->kind = ImportKind::kEmpty;
        if (empty_) return Ok();
        continue;
      }
      if (token != JsonToken::kName) return Malformed();
      empty_ = false;
      field->name = group_ = json_.text();
      return Value(field);
    }
    if (token == JsonToken::kEndArray) return End(more);
    field->item = ++item_;
    field->kind = ImportKind::kNotAnObject;
    if (token == JsonToken::kBeginObject) {
      in_item_ = empty_ = true;
      continue;
    }
    if (token == JsonToken::kMalformed || (token == JsonToken::kBeginArray && !json_.SkipRest())) return Malformed();
    return Ok();
  }
}

// The next element of the list, or its end, by which in_list_ becomes false.
Status ImportReader::NextElement(ImportField* field) {
  const JsonToken token = json_.Next();
  if (token == JsonToken::kMalformed) return Malformed();
  if (token == JsonToken::kEndArray) {
    in_list_ = false;
  } else if (token == JsonToken::kString) {
    field->kind = ImportKind::kText, field->value = json_.text();
  } else if (token == JsonToken::kBeginObject || token == JsonToken::kBeginArray) {
    if (!json_.SkipRest()) return Malformed();
  }
  return Ok();
}

// What follows a name. Goes into the object of a site, and into the list of a field.
Status ImportReader::Value(ImportField* field) {
  const bool site = form_ != ImportForm::kEntries && !in_item_;
  switch (json_.Next()) {
    case JsonToken::kMalformed:
      return Malformed();
    case JsonToken::kString:
      field->kind = ImportKind::kText, field->value = json_.text();
      return Ok();
    case JsonToken::kTrue:
      field->kind = ImportKind::kTrue;
      return Ok();
    case JsonToken::kFalse:
      field->kind = ImportKind::kFalse;
      return Ok();
    case JsonToken::kBeginObject:
      if (site) {
        in_item_ = empty_ = true;
        return Ok();
      }
      return json_.SkipRest() ? Ok() : Malformed();
    case JsonToken::kBeginArray:
      if (form_ == ImportForm::kEntries) {
        in_list_ = true;
        field->kind = ImportKind::kList;
        return Ok();
      }
      return json_.SkipRest() ? Ok() : Malformed();
    default:
      return Ok();
  }
}

Status ImportReader::NextVariable(ImportField* field, bool* more) {
  DotenvVariable variable;
  const DotenvReader::Result result = dotenv_.Next(&variable);
  if (result == DotenvReader::Result::kMalformed) return Fail(Code::IMPORT_FORMAT, static_cast<int64_t>(variable.line));
  *more = result == DotenvReader::Result::kVariable;
  field->item = variable.line, field->name = variable.name, field->value = variable.value,
  field->fault = variable.fault;
  field->kind = variable.name.size == 0 ? ImportKind::kNoVariable : ImportKind::kText;
  return Ok();
}

Status ImportReader::End(bool* more) {
  if (json_.Next() != JsonToken::kEnd) return Malformed();
  *more = false;
  return Ok();
}

Status ImportReader::Malformed() const {
  int64_t line = 1;
  for (size_t i = 0; i < json_.position(); i++) line += text_[i] == '\n';
  return Fail(Code::IMPORT_FORMAT, line);
}

Status CheckImport(ImportForm form, const uint8_t* text, size_t size) {
  ImportReader reader(form, text, size);
  ImportField field;
  bool more = true;
  Status status = Ok();
  while (status.ok() && more) status = reader.Next(&field, &more);
  return status;
}

}  // namespace strongroom
