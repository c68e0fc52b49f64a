// JsonFields: some fields of a line that is one JSON object, as text.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_JSON_FIELDS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_JSON_FIELDS_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace scantrend {

// Where a field is: in the line's object itself, or in an object within it.
struct JsonName {
  std::string_view object;  // empty: the line's object itself
  std::string_view field;
};

// The longest line that is read, in bytes.
inline constexpr size_t kJsonLineBytesMax = size_t{64} << 10;

// Reads one line after the other. Every line is checked as a whole (RFC 8259, by simdjson's DOM)
// before a field is looked at. Not thread-safe.
class JsonFields {
 public:
  // `names` must outlive it.
  explicit JsonFields(std::span<const JsonName> names);
  ~JsonFields();

  // Reads the named fields of `line`, of which nothing is kept. False if it is not one JSON object,
  // whole, in valid UTF-8, of at most kJsonLineBytesMax bytes, its integers of at most 64 bits; no
  // field is there then. Blanks and a carriage return around it are allowed.
  bool Read(std::string_view line);

  // The field of names[i]: text as it is; a number as a decimal without an exponent. Empty if it is
  // missing or null, and if problem() is about it. Valid until the next Read.
  std::string_view operator[](size_t i) const;

  // What is wrong with the named fields (static text), or "". "json key twice": one of them, or the
  // object that it is in, is there twice; which of the two counts, RFC 8259 section 4 leaves open.
  // "json type": one is neither text nor a number (of at most 31 characters), or what it should be
  // in is no object.
  std::string_view problem() const;

 private:
  class Reader;
  const std::unique_ptr<Reader> reader_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_JSON_FIELDS_H_
