#include "client/sensor/formats/field_parser.h"

namespace scantrend {

std::optional<uint32_t> ParseDecimal(std::string_view text, uint32_t max) {
  if (text.empty()) {
    return std::nullopt;
  }
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<uint64_t>(c - '0');
    if (value > max) {
      return std::nullopt;
    }
  }
  return static_cast<uint32_t>(value);
}

PortField ParsePort(std::string_view text) {
  if (const auto port = ParseDecimal(text, UINT16_MAX)) {
    return {static_cast<uint16_t>(*port), {}};
  }
  const bool number =
      !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return {0, number ? "port above 65535" : "port"};
}

std::optional<uint8_t> ParseIcmpType(std::string_view text) {
  const auto type = ParseDecimal(text, UINT8_MAX);
  return type.has_value() ? std::optional(static_cast<uint8_t>(*type)) : std::nullopt;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

size_t SplitFields(std::string_view line, char delimiter, std::span<std::string_view> fields) {
  size_t count = 0;
  for (;;) {
    const size_t end = line.find(delimiter);
    if (count < fields.size()) {
      fields[count] = Trim(line.substr(0, end));
    }
    ++count;
    if (end == std::string_view::npos) {
      return count;
    }
    line.remove_prefix(end + 1);
  }
}

}  // namespace scantrend
