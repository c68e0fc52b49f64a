#include "server/fuzz/body_check.h"

#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "base/fuzz/promise.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr std::string_view kXmlDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

// Takes a field and what ends it: ',' or '\n'; 0: it is no field.
char TakeField(std::string_view& rest) {
  const bool is_quoted = !rest.empty() && rest.front() == '"';
  size_t end = 0;
  if (is_quoted) {
    end = 1;
    while (end < rest.size() && (rest[end] != '"' || rest.substr(end + 1).starts_with('"'))) {
      end += rest[end] == '"' ? 2 : 1;
    }
    ++end;
  } else {
    end = rest.find_first_of(",\n\"");
  }
  if (end >= rest.size() || rest[end] == '"') {
    return 0;
  }
  const char ended_by = rest[end];
  rest.remove_prefix(end + 1);
  return ended_by == ',' || ended_by == '\n' ? ended_by : 0;
}

bool IsXmlName(std::string_view name) {
  return !name.empty() && name.find_first_of(" <>&/\"'=") == std::string_view::npos &&
         name.front() > '9';
}

bool IsXmlText(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < ' ' && byte != '\n' && byte != '\t') {
      return false;
    }
    if (text[i] == '&') {
      const std::string_view entity = text.substr(i, text.find(';', i) - i + 1);
      if (entity != "&amp;" && entity != "&lt;" && entity != "&gt;" && entity != "&quot;" &&
          entity != "&apos;" && entity != "&#13;") {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

absl::Status CheckJson(const std::string& text) {
  static thread_local simdjson::dom::parser parser;
  const simdjson::error_code error = parser.parse(text).error();
  PROMISE(error == simdjson::SUCCESS, "this is no JSON, ", simdjson::error_message(error), ": ",
          text);
  return absl::OkStatus();
}

absl::Status CheckCsv(std::string_view text) {
  size_t columns = 0;
  for (std::string_view rest = text; !rest.empty();) {
    size_t fields = 0;
    char ended_by = ',';
    while (ended_by == ',') {
      ended_by = TakeField(rest);
      ++fields;
    }
    PROMISE(ended_by == '\n', "there is no field of CSV before \"", std::string(rest), "\"");
    columns = columns == 0 ? fields : columns;
    PROMISE(fields == columns, "a row has ", fields, " fields, not ", columns, ": ",
            std::string(text));
  }
  return absl::OkStatus();
}

absl::Status CheckXml(std::string_view text) {
  PROMISE(text.starts_with(kXmlDeclaration), "the XML does not say so: ", std::string(text));
  std::string_view rest = text.substr(kXmlDeclaration.size());
  std::vector<std::string_view> open;
  bool has_root = false;
  while (!rest.empty()) {
    const size_t tag = std::min(rest.find('<'), rest.size());
    const size_t end = rest.find('>', tag);
    const std::string_view before = rest.substr(0, tag);
    PROMISE(IsXmlText(before), "this is no text of XML: ", std::string(before));
    if (tag == rest.size()) {
      PROMISE(open.empty() && before == "\n",
              "there is something behind the XML: ", std::string(text));
      break;
    }
    PROMISE(end != std::string_view::npos, "a tag is not whole: ", std::string(text));
    std::string_view name = rest.substr(tag + 1, end - tag - 1);
    rest.remove_prefix(end + 1);
    if (name.starts_with('/')) {
      name.remove_prefix(1);
      PROMISE(!open.empty() && open.back() == name,
              "an element is closed that is not open: ", std::string(text));
      open.pop_back();
    } else {
      PROMISE(IsXmlName(name) && (!open.empty() || !has_root),
              "this is no element, or a second: ", std::string(text));
      has_root = true;
      open.push_back(name);
    }
  }
  PROMISE(has_root && open.empty(), "an element is not closed: ", std::string(text));
  return absl::OkStatus();
}

absl::Status CheckBody(std::string_view type, const std::string& body) {
  if (type == "application/json") {
    return CheckJson(body);
  }
  if (type.starts_with("text/csv;")) {
    return CheckCsv(body);
  }
  if (type.starts_with("text/xml;")) {
    return CheckXml(body);
  }
  PROMISE(!type.starts_with("text/plain;") || body.empty() || body.ends_with('\n'),
          "the last line of a text is cut off: ", body);
  return absl::OkStatus();
}

}  // namespace scantrend
