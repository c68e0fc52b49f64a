// The fields of a log line, and numbers and ports in them. Thread-safe; nothing is allocated.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FIELD_PARSER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FIELD_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace scantrend {

// A decimal number from 0 to `max`: digits and nothing else; leading zeros are allowed.
std::optional<uint32_t> ParseDecimal(std::string_view text, uint32_t max);

// A port from 0 to 65535, or a reason (static text) why `text` is none.
struct PortField {
  uint16_t port = 0;
  std::string_view problem;  // empty: `port` is right; "port above 65535" or "port" otherwise
};
PortField ParsePort(std::string_view text);

// An ICMP type, 0 to 255.
std::optional<uint8_t> ParseIcmpType(std::string_view text);

// `text` without the carriage return that ends a line of a DOS file.
inline std::string_view WithoutCarriageReturn(std::string_view text) {
  return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

// `text` without blanks (and tabs) at its ends.
std::string_view Trim(std::string_view text);

// The number of fields of `line`, which `delimiter` separates; an empty line has one. The first
// ones, as many as fit, go to `fields`, trimmed.
size_t SplitFields(std::string_view line, char delimiter, std::span<std::string_view> fields);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FIELD_PARSER_H_
