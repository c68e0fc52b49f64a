#include "client/sensor/formats/zeek_columns.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::Status HeaderError(std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("the header of the zeek log ", std::string(problem)));
}

// Two hexadecimal digits.
std::optional<uint8_t> ParseByte(std::string_view text) {
  uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return text.size() == 2 && end == text.data() + 2 && error == std::errc() ? std::optional(value)
                                                                            : std::nullopt;
}

bool IsMark(std::string_view text) {
  return text.size() <= kZeekMarkBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Moves `text` behind the `size` bytes at its front and returns them; nullopt if they are not
// there.
std::optional<std::string_view> Consume(std::string_view& text, size_t size) {
  if (text.size() < size) {
    return std::nullopt;
  }
  const std::string_view front = text.substr(0, size);
  text.remove_prefix(size);
  return front;
}

// Two hexadecimal digits at the front of `text`, which is moved behind them.
std::optional<uint8_t> ConsumeByte(std::string_view& text) {
  const auto digits = Consume(text, 2);
  return digits.has_value() ? ParseByte(*digits) : std::nullopt;
}

// A mark with its length before it, as ToText writes it.
std::optional<std::string> ConsumeMark(std::string_view& text) {
  const auto size = ConsumeByte(text);
  const auto mark = size.has_value() ? Consume(text, *size) : std::nullopt;
  return mark.has_value() && IsMark(*mark) ? std::optional(std::string(*mark)) : std::nullopt;
}

}  // namespace

absl::StatusOr<bool> ZeekColumns::Take(std::string_view line) {
  constexpr std::string_view kSeparator = "#separator ";
  if (line.starts_with(kSeparator)) {
    RETURN_IF_ERROR(TakeSeparator(line.substr(kSeparator.size())));
    return true;
  }
  for (const std::string_view name : {"#fields", "#unset_field", "#empty_field"}) {
    if (!line.starts_with(name)) {
      continue;
    }
    std::string_view value = line.substr(name.size());
    if (!value.starts_with(separator)) {
      return HeaderError(absl::StrFormat(
          "has no separator \\x%02x behind %s; if its tabs became blanks, take the log as it was",
          static_cast<unsigned char>(separator), std::string(name)));
    }
    value.remove_prefix(1);
    if (name == "#fields") {
      RETURN_IF_ERROR(TakeFields(value));
    } else if (IsMark(value)) {
      (name == "#unset_field" ? unset_field : empty_field) = value;
    } else {
      return HeaderError(absl::StrCat("has a text for ", std::string(name), " that is not up to ",
                                      kZeekMarkBytesMax, " bytes of printable ASCII; set it so"));
    }
    return true;
  }
  return false;
}

absl::Status ZeekColumns::TakeSeparator(std::string_view value) {
  constexpr std::string_view kHexadecimal = "\\x";
  std::optional<uint8_t> byte;
  if (value.size() == 1) {
    byte = static_cast<uint8_t>(value.front());
  } else if (value.starts_with(kHexadecimal)) {
    byte = ParseByte(value.substr(kHexadecimal.size()));
  }
  if (!byte.has_value()) {
    return HeaderError("has a #separator that is not one byte, such as \\x09; set it so");
  }
  *this = ZeekColumns();
  separator = static_cast<char>(*byte);
  return absl::OkStatus();
}

absl::Status ZeekColumns::TakeFields(std::string_view names) {
  index.fill(kNone);
  for (size_t column = 0;; ++column) {
    if (column == kZeekColumnsMax) {
      return HeaderError(absl::StrCat("has more than ", kZeekColumnsMax, " fields; log fewer"));
    }
    const size_t end = names.find(separator);
    const std::string_view name = names.substr(0, end);
    const auto key = std::find(kZeekKeyNames.begin(), kZeekKeyNames.end(), name);
    if (key != kZeekKeyNames.end()) {
      uint8_t& at = index[static_cast<size_t>(key - kZeekKeyNames.begin())];
      if (at != kNone) {
        return HeaderError(absl::StrCat("has the field \"", std::string(name), "\" twice"));
      }
      at = static_cast<uint8_t>(column);
    }
    if (end == std::string_view::npos) {
      break;
    }
    names.remove_prefix(end + 1);
  }
  for (size_t key = 0; key < kZeekRequiredEnd; ++key) {
    if (index[key] == kNone) {
      return HeaderError(absl::StrCat("has no field \"", std::string(kZeekKeyNames[key]),
                                      "\"; it must be that of a conn.log, with this field in it"));
    }
  }
  return absl::OkStatus();
}

std::string ZeekColumns::ToText() const {
  std::string text = absl::StrFormat("%02x", static_cast<unsigned char>(separator));
  for (const uint8_t column : index) {
    absl::StrAppendFormat(&text, "%02x", column);
  }
  for (const std::string& mark : {unset_field, empty_field}) {
    absl::StrAppendFormat(&text, "%02x%s", mark.size(), mark);
  }
  return text;
}

absl::StatusOr<ZeekColumns> ZeekColumns::OfText(std::string_view text) {
  const absl::Status error = absl::InvalidArgumentError(
      absl::StrCat("\"", std::string(text), "\" is no state of the zeek format"));
  ZeekColumns columns;
  const auto separator = ConsumeByte(text);
  if (!separator.has_value()) {
    return error;
  }
  columns.separator = static_cast<char>(*separator);
  for (uint8_t& column : columns.index) {
    const auto value = ConsumeByte(text);
    if (!value.has_value()) {
      return error;
    }
    column = *value;
  }
  const auto required = columns.index.begin() + kZeekRequiredEnd;
  const bool whole = columns.known() ? std::count(columns.index.begin(), required, kNone) == 0
                                     : columns.index == ZeekColumns().index;
  auto unset = ConsumeMark(text);
  auto empty = ConsumeMark(text);
  if (!whole || !unset.has_value() || !empty.has_value() || !text.empty()) {
    return error;
  }
  columns.unset_field = *std::move(unset);
  columns.empty_field = *std::move(empty);
  return columns;
}

}  // namespace scantrend
