#include "client/sensor/formats/vpcflow_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/hit_fields.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

// More than all fields of all versions.
constexpr size_t kFieldsMax = 64;
constexpr size_t kVersion2Fields = 14;

// `line` behind the time that CloudWatch Logs puts before what it exports.
std::string_view WithoutTime(std::string_view line) {
  constexpr size_t kTimeSizeMin = 20;
  const size_t end = line.find(' ');
  if (end == std::string_view::npos || end < kTimeSizeMin || line[10] != 'T') {
    return line;
  }
  return ParseIsoTime(line.substr(0, end)).has_value() ? line.substr(end + 1) : line;
}

// As ParseTcpFlags reads them, of a decimal number; `text` itself if it is none.
std::string HexFlags(std::string_view text) {
  const auto flags = ParseDecimal(text, UINT8_MAX);
  return flags.has_value() ? absl::StrCat("0x", absl::Hex(*flags)) : std::string(text);
}

}  // namespace

constexpr std::array<VpcflowReader::Name, VpcflowReader::kKeyEnd> VpcflowReader::kNames = {{
    {"start", ""},
    {"srcaddr", "pkt-srcaddr"},
    {"dstaddr", "pkt-dstaddr"},
    {"dstport", ""},
    {"protocol", ""},
    {"action", ""},
    {"srcport", ""},
    {"log-status", ""},
    {"tcp-flags", ""},
}};

constexpr VpcflowReader::Columns VpcflowReader::kVersion2 = {10, 3, 4, 6, 7, 12, 5, 13, kNone};

ReadResult VpcflowReader::ReadLine(std::string_view line) {
  line = WithoutTime(Trim(WithoutCarriageReturn(line)));
  if (!status_.ok()) {
    return ReadResult::Malformed("header");
  }
  if (line.empty()) {
    return ReadResult::Skipped("blank");
  }
  const ReadResult result = ReadRecord(line);
  // No record: perhaps the header of what follows.
  return result.outcome == ReadResult::Outcome::kMalformed && IsHeader(line) ? ReadHeader(line)
                                                                             : result;
}

bool VpcflowReader::IsHeader(std::string_view line) {
  constexpr std::ptrdiff_t kNamesMin = 3;
  const Columns columns = ColumnsOf(line);
  return std::count(columns.begin(), columns.end(), kNone) + kNamesMin <=
         static_cast<std::ptrdiff_t>(columns.size());
}

ReadResult VpcflowReader::ReadHeader(std::string_view line) {
  const Columns columns = ColumnsOf(line);
  for (size_t key = 0; key < kRequiredEnd; ++key) {
    if (columns[key] == kNone) {
      status_ = absl::InvalidArgumentError(
          absl::StrCat("the header has no field ", std::string(kNames[key].name),
                       "; have the flow log written with the fields start, srcaddr, dstaddr, "
                       "dstport, protocol and action"));
      return ReadResult::Malformed("header");
    }
  }
  columns_ = columns;
  return ReadResult::Skipped("header");
}

VpcflowReader::Columns VpcflowReader::ColumnsOf(std::string_view header) {
  std::array<std::string_view, kFieldsMax> fields;
  const size_t count = std::min(SplitFields(header, ' ', fields), kFieldsMax);
  const auto index_of = [&](std::string_view name) {
    const size_t index = static_cast<size_t>(
        std::find(fields.begin(), fields.begin() + count, name) - fields.begin());
    return index == count ? kNone : static_cast<uint8_t>(index);
  };
  Columns columns;
  for (size_t key = 0; key < kKeyEnd; ++key) {
    const auto& [name, substitute] = kNames[key];
    columns[key] = index_of(name);
    if (columns[key] == kNone && !substitute.empty()) {
      columns[key] = index_of(substitute);
    }
  }
  return columns;
}

ReadResult VpcflowReader::ReadRecord(std::string_view line) const {
  std::array<std::string_view, kFieldsMax> fields;
  const size_t count = SplitFields(line, ' ', fields);
  if (!columns_.has_value() && count != kVersion2Fields) {
    return ReadResult::Malformed("fields");
  }
  if (!columns_.has_value() && fields[0] != "2") {
    return ReadResult::Malformed("version");
  }
  std::array<std::string_view, kKeyEnd> values;
  const Columns& columns = columns_.has_value() ? *columns_ : kVersion2;
  for (size_t key = 0; key < kKeyEnd; ++key) {
    if (columns[key] == kNone) {
      continue;
    }
    if (columns[key] >= count) {
      return ReadResult::Malformed("fields");
    }
    values[key] = fields[columns[key]];
  }
  if (values[kStatus] == "NODATA") {
    return ReadResult::Skipped("no data");
  }
  if (values[kStatus] == "SKIPDATA") {
    return ReadResult::Skipped("data lost by Amazon");
  }
  if (values[kAction] == "ACCEPT") {
    return ReadResult::Skipped("accepted");
  }
  if (values[kAction] != "REJECT") {
    return ReadResult::Malformed("action");
  }
  const auto time_s = ParseDecimal(values[kStart], UINT32_MAX);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const auto protocol = ParseProtocol(values[kProtocol]);
  if (protocol.has_value() && HasIcmpTypes(*protocol)) {
    return ReadResult::Skipped("icmp without type");
  }
  const std::string tcp_flags = HexFlags(values[kTcpFlags]);
  return HitFields{.records = "1",
                   .source = values[kSource],
                   .target = values[kTarget],
                   .packet = {.protocol = values[kProtocol],
                              .source_port = values[kSourcePort],
                              .target_port = values[kPort],
                              .icmp_type = {},
                              .tcp_flags = tcp_flags}}
      .Read(*time_s, count_);
}

std::string VpcflowReader::SaveState() const {
  std::string state;
  if (columns_.has_value()) {
    for (const uint8_t column : *columns_) {
      absl::StrAppend(&state, state.empty() ? "v" : ",",
                      column == kNone ? "-" : absl::StrCat(column));
    }
  }
  return state;
}

absl::Status VpcflowReader::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  std::array<std::string_view, kKeyEnd> fields;
  Columns columns;
  bool valid = state.starts_with('v') && SplitFields(state.substr(1), ',', fields) == kKeyEnd;
  for (size_t key = 0; valid && key < kKeyEnd; ++key) {
    const auto column = ParseDecimal(fields[key], kFieldsMax - 1);
    valid = column.has_value() || (fields[key] == "-" && key >= kRequiredEnd);
    columns[key] = static_cast<uint8_t>(column.value_or(kNone));
  }
  if (!valid) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(state), "\" is no state of the vpcflow format"));
  }
  columns_ = columns;
  return absl::OkStatus();
}

}  // namespace scantrend
