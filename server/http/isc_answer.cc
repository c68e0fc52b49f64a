#include "server/http/isc_answer.h"

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "server/http/utf8_text.h"
#include "server/http/xml_text.h"

namespace scantrend {
namespace {

using Fields = std::vector<IscField>;

// --- XML

void AppendXml(const Fields& fields, std::string& out);

void AppendXmlGroup(const std::string& name, const Fields& fields, std::string& out) {
  absl::StrAppend(&out, "<", name, ">\n");
  AppendXml(fields, out);
  absl::StrAppend(&out, "</", name, ">\n");
}

void AppendXml(const Fields& fields, std::string& out) {
  for (const IscField& field : fields) {
    if (const Fields* const group = field.group()) {
      AppendXmlGroup(field.name(), *group, out);
    } else {
      absl::StrAppend(&out, "<", field.name(), ">", XmlText(field.text()), "</", field.name(),
                      ">\n");
    }
  }
}

std::string Xml(const IscAnswer& answer) {
  std::string out =
      absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<", answer.name, ">\n");
  for (const Fields& row : answer.rows) {
    AppendXmlGroup(answer.row_name, row, out);
  }
  AppendXml(answer.fields, out);
  absl::StrAppend(&out, "</", answer.name, ">\n");
  return out;
}

// --- JSON

// "name":value,"name":value
void AppendJsonMembers(const Fields& fields, std::string& out) {
  const char* comma = "";
  for (const IscField& field : fields) {
    absl::StrAppend(&out, comma, JsonText(field.name()), ":");
    comma = ",";
    if (const Fields* const group = field.group()) {
      out.push_back('{');
      AppendJsonMembers(*group, out);
      out.push_back('}');
    } else if (field.is_unknown()) {
      out += "null";
    } else {
      out += field.is_number() ? field.text() : JsonText(field.text());
    }
  }
}

void AppendJsonObject(const Fields& fields, std::string& out) {
  out.push_back('{');
  AppendJsonMembers(fields, out);
  out.push_back('}');
}

std::string JsonArray(const IscAnswer& answer) {
  std::string out = "[";
  for (const Fields& row : answer.rows) {
    out += out.size() == 1 ? "" : ",";
    AppendJsonObject(row, out);
  }
  return out + "]\n";
}

std::string JsonKeyedRows(const IscAnswer& answer) {
  std::string out = "{";
  for (size_t i = 0; i < answer.rows.size(); ++i) {
    absl::StrAppend(&out, i == 0 ? "\"" : ",\"", i, "\":");
    AppendJsonObject(answer.rows[i], out);
  }
  out += !answer.rows.empty() && !answer.fields.empty() ? "," : "";
  AppendJsonMembers(answer.fields, out);
  return out + "}\n";
}

std::string Json(const IscAnswer& answer) {
  switch (answer.json) {
    case IscJson::kArray:
      return JsonArray(answer);
    case IscJson::kKeyedRows:
      return JsonKeyedRows(answer);
    case IscJson::kFields:
    case IscJson::kNamed:
      break;
  }
  std::string out;
  AppendJsonObject(
      answer.json == IscJson::kNamed ? Fields{IscField(answer.name, answer.fields)} : answer.fields,
      out);
  return out + "\n";
}

// --- Text, CSV, tab

std::string OneLine(const IscField& field) {
  std::string text = Utf8Text(field.text());
  for (char& character : text) {
    character = character == '\n' || character == '\r' || character == '\t' ? ' ' : character;
  }
  return text;
}

void AppendText(const Fields& fields, const std::string& indent, std::string& out) {
  for (const IscField& field : fields) {
    if (const Fields* const group = field.group()) {
      absl::StrAppend(&out, indent, field.name(), ":\n");
      AppendText(*group, indent + "  ", out);
    } else {
      absl::StrAppend(&out, indent, field.name(), ": ", OneLine(field), "\n");
    }
  }
}

std::string Text(const IscAnswer& answer) {
  std::string out;
  for (size_t i = 0; i < answer.rows.size(); ++i) {
    absl::StrAppend(&out, i, ":\n");
    AppendText(answer.rows[i], "  ", out);
  }
  AppendText(answer.fields, "", out);
  return out;
}

struct Columns {
  std::vector<std::string> names;
  std::vector<std::string> values;
};

void FlattenInto(Columns& columns, const std::string& prefix, const Fields& fields,
                 IscFormat format) {
  for (const IscField& field : fields) {
    const std::string name = absl::StrCat(prefix, field.name());
    if (const Fields* const group = field.group()) {
      FlattenInto(columns, name + ".", *group, format);
    } else {
      columns.names.push_back(name);
      columns.values.push_back(format == IscFormat::kCsv ? CsvField(Utf8Text(field.text()))
                                                         : OneLine(field));
    }
  }
}

void AppendLine(const std::vector<std::string>& cells, IscFormat format, std::string& out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&out, i == 0 ? "" : format == IscFormat::kCsv ? "," : "\t", cells[i]);
  }
  out += "\n";
}

std::string Table(const IscAnswer& answer, IscFormat format) {
  const bool is_list = !answer.row_name.empty();
  std::string out;
  for (size_t i = 0; i < (is_list ? answer.rows.size() : 1); ++i) {
    Columns columns;
    FlattenInto(columns, "", is_list ? answer.rows[i] : answer.fields, format);
    if (i == 0) {
      AppendLine(columns.names, format, out);
    }
    AppendLine(columns.values, format, out);
  }
  return out;
}

}  // namespace

std::string IscField::text() const {
  if (const auto* const number = std::get_if<uint64_t>(&value_)) {
    return absl::StrCat(*number);
  }
  const auto* const text = std::get_if<std::string>(&value_);
  return text == nullptr ? "" : *text;
}

IscAnswer IscError(std::string name, std::string message) {
  return {.name = std::move(name), .fields = {IscField("error", std::move(message))}};
}

const char* IscContentType(IscFormat format) {
  switch (format) {
    case IscFormat::kXml:
      return "text/xml; charset=utf-8";
    case IscFormat::kJson:
      return "application/json";
    case IscFormat::kCsv:
      return "text/csv; charset=utf-8; header=present";
    case IscFormat::kTab:
      return "text/tab-separated-values; charset=utf-8";
    case IscFormat::kText:
      break;
  }
  return "text/plain; charset=utf-8";
}

std::string WriteIscAnswer(const IscAnswer& answer, IscFormat format) {
  switch (format) {
    case IscFormat::kXml:
      return Xml(answer);
    case IscFormat::kJson:
      return Json(answer);
    case IscFormat::kText:
      return Text(answer);
    case IscFormat::kCsv:
    case IscFormat::kTab:
      break;
  }
  return Table(answer, format);
}

}  // namespace scantrend
