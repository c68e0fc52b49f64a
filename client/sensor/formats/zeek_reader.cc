#include "client/sensor/formats/zeek_reader.h"

#include <algorithm>
#include <cstring>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/zeek_record.h"

namespace scantrend {
namespace {

constexpr size_t kPath = kZeekKeyEnd;

constexpr std::array<JsonName, kZeekKeyEnd + 1> JsonNames() {
  std::array<JsonName, kZeekKeyEnd + 1> names;
  for (size_t key = 0; key < kZeekKeyEnd; ++key) {
    names[key] = {"", kZeekKeyNames[key]};
  }
  names[kPath] = {"", "_path"};
  return names;
}
constexpr std::array<JsonName, kZeekKeyEnd + 1> kJsonNames = JsonNames();

}  // namespace

ZeekReader::ZeekReader(const ReaderOptions& options) : count_(options.count), json_(kJsonNames) {
  SetColumns(ZeekColumns());
}

ReadResult ZeekReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  if (!status_.ok()) {
    return ReadResult::Malformed("header");
  }
  if (line.empty()) {
    return ReadResult::Skipped("blank");
  }
  if (line.front() == '#') {
    return ReadHeader(line);
  }
  return line.front() == '{' ? ReadJson(line) : ReadRow(line);
}

ReadResult ZeekReader::ReadHeader(std::string_view line) {
  ZeekColumns columns = columns_;
  const absl::StatusOr<bool> taken = columns.Take(line);
  if (!taken.ok()) {
    status_ = taken.status();
    return ReadResult::Malformed("header");
  }
  if (!*taken) {
    return ReadResult::Skipped("comment");
  }
  SetColumns(columns);
  return ReadResult::Skipped("header");
}

ReadResult ZeekReader::ReadRow(std::string_view line) const {
  if (!columns_.known()) {
    return ReadResult::Malformed("no header");
  }
  ZeekRecord record;
  const char* at = line.data();
  const char* const end = at + line.size();
  for (size_t column = 0; column < columns_needed_; ++column) {
    if (at == nullptr) {
      return ReadResult::Malformed("columns");
    }
    const size_t left = static_cast<size_t>(end - at);
    const auto* const stop = static_cast<const char*>(std::memchr(at, columns_.separator, left));
    if (keys_[column] != kZeekKeyEnd) {
      const std::string_view text(at, stop == nullptr ? left : static_cast<size_t>(stop - at));
      if (text != columns_.unset_field && text != columns_.empty_field) {
        record.values[keys_[column]] = text;
      }
    }
    at = stop == nullptr ? nullptr : stop + 1;
  }
  return record.Read(count_);
}

ReadResult ZeekReader::ReadJson(std::string_view line) {
  if (!json_.Read(line)) {
    return ReadResult::Malformed("json");
  }
  if (const std::string_view path = json_[kPath]; !path.empty() && path != "conn") {
    return ReadResult::Skipped("no connection");
  }
  if (!json_.problem().empty()) {
    return ReadResult::Malformed(json_.problem());
  }
  ZeekRecord record;
  for (size_t key = 0; key < kZeekKeyEnd; ++key) {
    record.values[key] = json_[key];
  }
  return record.Read(count_);
}

void ZeekReader::BeginFile() {
  status_ = absl::OkStatus();
  SetColumns(ZeekColumns());
}

std::string ZeekReader::SaveState() const {
  return columns_ == ZeekColumns() ? "" : columns_.ToText();
}

absl::Status ZeekReader::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const ZeekColumns columns, ZeekColumns::OfText(state));
  SetColumns(columns);
  return absl::OkStatus();
}

void ZeekReader::SetColumns(const ZeekColumns& columns) {
  columns_ = columns;
  columns_needed_ = 0;
  keys_.fill(kZeekKeyEnd);
  for (size_t key = 0; key < kZeekKeyEnd; ++key) {
    const size_t column = columns.index[key];
    if (column != ZeekColumns::kNone) {
      keys_[column] = static_cast<uint8_t>(key);
      columns_needed_ = std::max(columns_needed_, column + 1);
    }
  }
}

}  // namespace scantrend
