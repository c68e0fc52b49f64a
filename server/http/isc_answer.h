// IscAnswer: an answer of the ISC/DShield API, and the five ways in which it is written.
#ifndef SCANTREND_SERVER_HTTP_ISC_ANSWER_H_
#define SCANTREND_SERVER_HTTP_ISC_ANSWER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/day.h"

namespace scantrend {

// A named value, or a named group of such. A value type.
class IscField {
 public:
  // Unknown: null in JSON, empty elsewhere.
  explicit IscField(std::string name) : name_(std::move(name)) {}
  // A number in JSON.
  IscField(std::string name, uint64_t number) : name_(std::move(name)), value_(number) {}
  IscField(std::string name, std::string text) : name_(std::move(name)), value_(std::move(text)) {}
  IscField(std::string name, const char* text)
      : name_(std::move(name)), value_(std::string(text)) {}
  IscField(std::string name, Day day) : name_(std::move(name)), value_(day.ToString()) {}
  IscField(std::string name, std::vector<IscField> group)
      : name_(std::move(name)), value_(std::move(group)) {}

  // A name of XML.
  const std::string& name() const { return name_; }
  // nullptr if it is a value.
  const std::vector<IscField>* group() const { return std::get_if<std::vector<IscField>>(&value_); }
  bool is_unknown() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_number() const { return std::holds_alternative<uint64_t>(value_); }
  // A number or a text, as text; empty for others.
  std::string text() const;

 private:
  std::string name_;
  std::variant<std::monostate, uint64_t, std::string, std::vector<IscField>> value_;
};

// What the JSON of an answer is; clients rely on each.
enum class IscJson {
  kFields,     // {"number":80,"data":{...}}
  kNamed,      // {"ip":{"number":...}}: the fields in an object of the answer's name
  kArray,      // [{...},{...}]: the rows alone
  kKeyedRows,  // {"0":{...},"1":{...},"port":80}: the rows by their numbers, then the fields
};

// Rows, then fields. An answer that is no list has no rows, and an empty row_name.
struct IscAnswer {
  std::string name;  // the root element of the XML
  IscJson json = IscJson::kFields;
  std::string row_name = {};  // the element of a row in XML
  // Values, no groups; every row has the same names.
  std::vector<std::vector<IscField>> rows = {};
  std::vector<IscField> fields = {};
};

// In place of an answer: {"error":"..."}.
IscAnswer IscError(std::string name, std::string message);

enum class IscFormat { kXml, kJson, kText, kCsv, kTab };

// The content type of a format.
const char* IscContentType(IscFormat format);

// XML (1.0, UTF-8): an element a line, the unknown is an empty element. JSON (RFC 8259). Text: a
// line "name: value" a value, indented in its group; rows are groups named 0, 1, ... CSV (quoted as
// in RFC 4180) and tab: a line of names and a line a row, nothing if there are no rows; of an
// answer that is no list one line, in which a field of a group is named group.field; the fields
// behind rows are left out. In all of them bytes that are no UTF-8 become U+FFFD; so do control
// characters in XML, and line breaks and tabs in the values of text and tab become blanks.
std::string WriteIscAnswer(const IscAnswer& answer, IscFormat format);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_ANSWER_H_
