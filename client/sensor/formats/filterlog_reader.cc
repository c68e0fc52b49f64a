#include "client/sensor/formats/filterlog_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/filterlog_icmp.h"
#include "client/sensor/formats/hit_fields.h"

namespace scantrend {
namespace {

constexpr std::string_view kProgram = "filterlog";

// Moves `text` behind its first word and the blanks around that; false if it has none.
bool SkipWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const size_t end = text.find(' ');
  if (end == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(end + 1);
  return true;
}

// The message of RFC 5424 section 6, of which `text` has what follows the program's name: PROCID,
// MSGID, structured data, message.
std::optional<std::string_view> Rfc5424Message(std::string_view text) {
  if (!SkipWord(text) || !SkipWord(text)) {
    return std::nullopt;
  }
  const std::string_view end_of_data = text.starts_with('[') ? "] " : "- ";
  const size_t end = text.find(end_of_data);
  if (end == std::string_view::npos || (end > 0 && text.front() != '[')) {
    return std::nullopt;
  }
  return text.substr(end + end_of_data.size());
}

// What filterlog wrote; nullopt if `line` is another program's.
std::optional<std::string_view> MessageOf(std::string_view line) {
  for (size_t at = line.find(kProgram); at != std::string_view::npos;
       at = line.find(kProgram, at + 1)) {
    if (at > 0 && line[at - 1] != ' ' && line[at - 1] != '>') {
      continue;
    }
    const std::string_view rest = line.substr(at + kProgram.size());
    if (rest.starts_with(':')) {
      return rest.substr(1);
    }
    const size_t end_of_pid = rest.starts_with('[') ? rest.find("]:") : std::string_view::npos;
    if (end_of_pid != std::string_view::npos) {
      return rest.substr(end_of_pid + 2);
    }
    if (const auto message = rest.starts_with(' ') ? Rfc5424Message(rest) : std::nullopt) {
      return message;
    }
  }
  return std::nullopt;
}

enum Field : size_t { kAction = 6, kDirection = 7, kIpVersion = 8, kHeader = 9 };

// Where the fields of an IP header are, from kHeader on.
struct HeaderFields {
  size_t protocol;  // its number
  size_t source;
  size_t target;
  size_t payload;
};
constexpr HeaderFields kIpv4Fields = {6, 9, 10, 11};
constexpr HeaderFields kIpv6Fields = {4, 6, 7, 8};
constexpr size_t kOffset = 4;  // of an IPv4 fragment

// Enough for the TCP flags of IPv4 behind a note that the packet was cut.
constexpr size_t kFieldsMax = 32;

// The headers that pfSense gives in place of the protocol of an IPv6 packet (RFC 8200 section 4.1).
bool IsExtensionHeader(std::string_view protocol) {
  return protocol == "0" || protocol == "43" || protocol == "44" || protocol == "60";
}

// The name of the ICMP type; empty if none was logged.
std::string_view IcmpName(std::string_view first, std::string_view second) {
  const std::string_view name = first.starts_with("datalength=") ? second : first;
  const bool known = !name.starts_with("type-??") && !name.starts_with("truncated-icmp=");
  return known ? name : std::string_view();
}

// A packet, with its fields from the IP header on.
ReadResult ReadPacket(std::span<const std::string_view> fields, bool ipv6, uint32_t time_s,
                      CountMode count) {
  const HeaderFields& at = ipv6 ? kIpv6Fields : kIpv4Fields;
  const auto payload = [&](size_t i) {
    return at.payload + i < fields.size() ? fields[at.payload + i] : std::string_view();
  };
  HitFields hit{.records = "1",
                .source = fields[at.source],
                .target = fields[at.target],
                .packet = {.protocol = fields[at.protocol],
                           .source_port = payload(0),
                           .target_port = payload(1),
                           .icmp_type = {},
                           .tcp_flags = payload(3)}};
  const auto protocol = ParseProtocol(fields[at.protocol]);
  if (!protocol.has_value()) {
    return ReadResult::Malformed("protocol");
  }
  if (ipv6 && IsExtensionHeader(fields[at.protocol])) {
    return ReadResult::Skipped("ipv6 extension header");
  }
  const bool has_icmp_types = HasIcmpTypes(*protocol);
  if (!ipv6 && fields[kOffset] != "0" && (HasPorts(*protocol) || has_icmp_types)) {
    return ReadResult::Skipped("fragment");
  }
  if (*protocol == kTcp && at.payload + 3 < fields.size() && payload(3).empty()) {
    hit.packet.tcp_flags = ".";
  }
  const bool ports_logged = !payload(0).empty() && !payload(0).starts_with("datalength=");
  if (*protocol != kTcp && *protocol != kUdp && HasPorts(*protocol) && !ports_logged) {
    hit.packet.source_port = {};
    hit.packet.target_port = "0";
  }
  std::string icmp_type;
  if (has_icmp_types) {
    const std::string_view name = IcmpName(payload(0), payload(1));
    if (name.empty()) {
      return ReadResult::Skipped("icmp type not logged");
    }
    const auto type = *protocol == kIcmp ? FilterlogIcmpType(name) : FilterlogIpv6IcmpType(name);
    icmp_type = type.has_value() ? absl::StrCat(*type) : "";
    hit.packet.icmp_type = icmp_type;
  }
  return hit.Read(time_s, count);
}

}  // namespace

ReadResult FilterlogReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  const auto time_s = time_.Read(line);
  const auto message = MessageOf(line);
  if (!message.has_value()) {
    return ReadResult::Skipped("no filterlog line");
  }
  std::array<std::string_view, kFieldsMax> stored;
  const size_t count = std::min(SplitFields(*message, ',', stored), kFieldsMax);
  std::span<const std::string_view> fields(stored.data(), count);
  if (fields.size() <= kHeader) {
    return ReadResult::Malformed("fields");
  }
  if (fields[kDirection] != "in") {
    return ReadResult::Skipped("not inbound");
  }
  if (fields[kAction] != "block") {
    return ReadResult::Skipped("not blocked");
  }
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const bool ipv6 = fields[kIpVersion] == "6";
  if (!ipv6 && fields[kIpVersion] != "4") {
    return ReadResult::Malformed("ip version");
  }
  fields = fields.subspan(kHeader);
  // A note that the packet is longer than what pf saw of it.
  if (fields.front().starts_with("truncated-ip") || fields.front().starts_with("error=")) {
    fields = fields.subspan(1);
  }
  if (fields.size() <= (ipv6 ? kIpv6Fields : kIpv4Fields).target) {
    return ReadResult::Malformed("fields");
  }
  return ReadPacket(fields, ipv6, *time_s, count_);
}

}  // namespace scantrend
