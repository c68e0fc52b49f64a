#include "client/sensor/formats/nfdump_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "base/status.h"
#include "client/sensor/formats/csv_line.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/hit_fields.h"
#include "client/sensor/formats/log_time.h"
#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {
namespace {

// The state of a reader whose next line is the numbers of the summary ends so.
constexpr char kTotalsNext = '+';

struct ColumnName {
  CsvKey key;
  std::string_view old_name;
  std::string_view new_name;
};

constexpr ColumnName kColumnNames[] = {
    {kCsvTime, "ts", "firstSeen"}, {kCsvSource, "sa", "srcAddr"}, {kCsvTarget, "da", "dstAddr"},
    {kCsvPort, "dp", "dstPort"},   {kCsvProtocol, "pr", "proto"}, {kCsvSourcePort, "sp", "srcPort"},
    {kCsvRecords, "fl", "flows"},  {kCsvFlags, "flg", "flags"},
};

// nfdump's names of protocols that are not IANA's.
struct ProtocolAlias {
  std::string_view name;
  std::string_view number;
};
constexpr ProtocolAlias kProtocolAliases[] = {
    {"IPIP", "4"},   {"RSVP", "46"},   {"EIGRP", "88"}, {"OSPF", "89"},
    {"ETHIP", "97"}, {"IPcmp", "108"}, {"VRRP", "112"}, {"PGM", "113"},
    {"L2TP", "115"}, {"UDP-L", "136"}, {"MPLS", "137"},
};

std::string_view ProtocolOf(std::string_view text) {
  for (const ProtocolAlias& alias : kProtocolAliases) {
    if (alias.name == text) {
      return alias.number;
    }
  }
  return text;
}

// `line`, with the names of CsvColumns in place of nfdump's, and "-" for other columns.
std::string WithOurNames(std::string_view line) {
  std::string names;
  CsvLine fields(line, ',');
  CsvField field;
  while (fields.Next(field)) {
    const auto* const known =
        std::find_if(std::begin(kColumnNames), std::end(kColumnNames), [&](const ColumnName& name) {
          return field.text == name.old_name || field.text == name.new_name;
        });
    const bool found = known != std::end(kColumnNames);
    absl::StrAppend(&names, names.empty() ? "" : ",",
                    found ? std::string(kCsvKeyNames[known->key]) : "-");
  }
  return names;
}

// Whether `names`, of WithOurNames, can be those of a header, be it of flows or not.
bool IsHeader(const std::string& names) {
  return names.find_first_not_of("-,") != std::string::npos;
}

// `status` is what CsvColumns says of `names`.
absl::Status HeaderError(const std::string& names, const absl::Status& status) {
  const std::string all = absl::StrCat(",", names, ",");
  for (const ColumnName& name : kColumnNames) {
    const std::string key(kCsvKeyNames[name.key]);
    if (name.key < kCsvRequiredEnd && all.find(absl::StrCat(",", key, ",")) == std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("the header has no column ", std::string(name.old_name), " or ",
                       std::string(name.new_name), " for the ", key,
                       "; write flows, not statistics, with nfdump -o csv"));
    }
  }
  return status;
}

// "2009-03-15 08:45:07", "1237106707.014", or in milliseconds "1237106707014".
std::optional<uint32_t> ParseTime(std::string_view text, Zone& zone) {
  constexpr size_t kMillisecondDigits = 3;
  if (text.size() > 4 && text[4] == '-') {
    return ParseIsoTime(text, zone);
  }
  if (text.find('.') != std::string_view::npos) {
    return ParseEpochTime(text);
  }
  const size_t seconds = text.size() - std::min(text.size(), kMillisecondDigits);
  return ParseDecimal(text.substr(seconds), UINT32_MAX).has_value()
             ? ParseDecimal(text.substr(0, seconds), UINT32_MAX)
             : std::nullopt;
}

// The type in the column of the port.
std::string IcmpType(std::string_view port) {
  const size_t point = port.find('.');
  if (point != std::string_view::npos) {
    return std::string(port.substr(0, point));
  }
  const auto number = ParseDecimal(port, UINT16_MAX);
  return number.has_value() ? absl::StrCat(*number >> 8) : "";
}

// The flags of one packet that counts as a flow with `flags` does; empty if they are unknown.
std::string FlagsOfFlow(std::string_view text) {
  const auto flags = ParseTcpFlags(text);
  if (!flags.has_value()) {
    return std::string(text);
  }
  if (*flags == 0) {
    return "";
  }
  const bool connected = (*flags & kTcpAck) != 0 && (*flags & (kTcpPsh | kTcpFin)) != 0;
  return absl::StrCat("0x", absl::Hex(connected ? *flags & ~(kTcpAck | kTcpRst) : *flags));
}

}  // namespace

ReadResult NfdumpReader::ReadLine(std::string_view line) {
  line = Trim(WithoutCarriageReturn(line));
  if (!status_.ok()) {
    return ReadResult::Malformed("header");
  }
  if (line.empty()) {
    return ReadResult::Skipped("blank");
  }
  if (line == "No matching flows") {
    return ReadResult::Skipped("no flows");
  }
  const bool totals = totals_next_ && line.find_first_not_of("0123456789,") == line.npos;
  totals_next_ = line.starts_with("flows,bytes,packets,");
  if (totals || totals_next_ || line == "Summary") {
    return ReadResult::Skipped("summary");
  }
  ReadResult result = ReadResult::Malformed("header");
  if (columns_.has_value()) {
    result = ReadRow(line);
    if (result.outcome != ReadResult::Outcome::kMalformed) {
      return result;
    }
  }
  // No row: perhaps the header of what follows.
  const std::string names = WithOurNames(line);
  const absl::StatusOr<CsvColumns> columns = CsvColumns::OfHeader(names, {});
  if (columns.ok()) {
    columns_ = *columns;
    return ReadResult::Skipped("header");
  }
  if (!columns_.has_value()) {
    status_ = IsHeader(names) ? HeaderError(names, columns.status())
                              : absl::InvalidArgumentError(
                                    "there is no header before the flows; write them with nfdump "
                                    "-o csv, without -q");
  }
  return result;
}

ReadResult NfdumpReader::ReadRow(std::string_view line) {
  std::array<std::string_view, kCsvKeyEnd> values;
  if (const std::string_view problem = columns_->ReadRow(line, values); !problem.empty()) {
    return ReadResult::Malformed(problem);
  }
  const auto time_s = ParseTime(values[kCsvTime], zone_);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const std::string_view records = values[kCsvRecords];
  HitFields hit{.records = records.empty() ? "1" : records,
                .source = values[kCsvSource],
                .target = values[kCsvTarget],
                .packet = {.protocol = ProtocolOf(values[kCsvProtocol]),
                           .source_port = values[kCsvSourcePort],
                           .target_port = values[kCsvPort],
                           .icmp_type = {},
                           .tcp_flags = {}}};
  const auto protocol = ParseProtocol(hit.packet.protocol);
  std::string text;
  if (protocol == kTcp) {
    text = FlagsOfFlow(values[kCsvFlags]);
    hit.packet.tcp_flags = text;
  } else if (protocol.has_value() && HasIcmpTypes(*protocol)) {
    text = IcmpType(values[kCsvPort]);
    hit.packet.icmp_type = text;
  }
  return hit.Read(*time_s, count_);
}

void NfdumpReader::BeginFile() {
  columns_.reset();
  totals_next_ = false;
}

std::string NfdumpReader::SaveState() const {
  std::string state = columns_.has_value() ? columns_->ToText() : "";
  if (totals_next_) {
    state += kTotalsNext;
  }
  return state;
}

absl::Status NfdumpReader::RestoreState(std::string_view state) {
  const bool totals_next = state.ends_with(kTotalsNext);
  state.remove_suffix(totals_next ? 1 : 0);
  if (!state.empty()) {
    ASSIGN_OR_RETURN(columns_, CsvColumns::OfText(state));
  }
  totals_next_ = totals_next;
  return absl::OkStatus();
}

}  // namespace scantrend
