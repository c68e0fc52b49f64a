#include "client/sensor/formats/netfilter_reader.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/address.h"
#include "base/series.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/log_time.h"
#include "client/sensor/formats/netfilter_fields.h"

namespace scantrend {
namespace {

// `line` behind the priority of RFC 3164 ("<4>") or RFC 5424 ("<4>1 ").
std::string_view WithoutPriority(std::string_view line) {
  constexpr size_t kPrioritySizeMax = 5;
  if (!line.starts_with('<')) {
    return line;
  }
  const size_t end = line.substr(0, kPrioritySizeMax).find('>');
  if (end == std::string_view::npos) {
    return line;
  }
  line.remove_prefix(end + 1);
  if (line.starts_with("1 ")) {
    line.remove_prefix(2);
  }
  return line;
}

// Text with a time with its year at its front: one word, or two if the first is a date alone.
std::optional<uint32_t> TimeAtFront(std::string_view text) {
  constexpr size_t kDateSize = 10;
  size_t end = text.find(' ');
  if (end == kDateSize && text[4] == '-') {
    end = text.find(' ', end + 1);
  }
  const std::string_view time = text.substr(0, end);
  // Fewer digits are no time of day in a log, but a counter of some kind.
  if (time.size() == 9 || time.size() == 10) {
    return ParseDecimal(time, UINT32_MAX);
  }
  return ParseIsoTime(time);
}

// What is wrong with the ports or types of a packet (static text), or "".
std::string_view ParsePorts(const NetfilterFields& fields, Packet& packet) {
  if (HasIcmpTypes(packet.protocol)) {
    if (!fields.icmp_type.has_value()) {
      return "no icmp type";
    }
    const auto type = ParseIcmpType(*fields.icmp_type);
    packet.icmp_type = type.value_or(0);
    return type.has_value() ? "" : "icmp type";
  }
  if (!HasPorts(packet.protocol)) {
    return "";
  }
  if (fields.source_port.has_value()) {
    const PortField port = ParsePort(*fields.source_port);
    if (!port.problem.empty()) {
      return "source port";
    }
    packet.source_port = port.port;
  }
  if (!fields.target_port.has_value()) {
    const bool never_logged = packet.protocol == kSctp || packet.protocol == kDccp;
    return never_logged ? "" : "no port";
  }
  const PortField port = ParsePort(*fields.target_port);
  packet.destination_port = port.port;
  return port.problem;
}

}  // namespace

std::optional<uint32_t> NetfilterReader::ReadTime(std::string_view line) {
  line = WithoutPriority(line);
  if (line.empty()) {
    return std::nullopt;
  }
  if (line.front() >= '0' && line.front() <= '9') {
    return TimeAtFront(line);
  }
  const auto time = ConsumeSyslogTime(line);
  return time.has_value() ? years_.Find(*time) : std::nullopt;
}

ReadResult NetfilterReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  const auto time_s = ReadTime(line);
  const size_t source_at = FindSourceField(line);
  if (source_at == std::string_view::npos) {
    return ReadResult::Skipped("no netfilter line");
  }
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const NetfilterFields fields = NetfilterFields::Of(line.substr(source_at));
  if (fields.second_packet) {
    return ReadResult::Malformed("two packets");
  }
  const auto source = Address::Parse(fields.source);
  if (!source.has_value()) {
    return ReadResult::Malformed("source address");
  }
  if (!fields.target.has_value()) {
    return ReadResult::Malformed("no target address");
  }
  const auto target = Address::Parse(*fields.target);
  if (!target.has_value()) {
    return ReadResult::Malformed("target address");
  }
  if (!fields.protocol.has_value()) {
    return ReadResult::Malformed("no protocol");
  }
  const auto protocol = ParseProtocol(*fields.protocol);
  if (!protocol.has_value()) {
    return ReadResult::Malformed("protocol");
  }
  Packet packet{.protocol = *protocol, .tcp_flags = fields.tcp_flags};
  if (fields.fragment && !fields.target_port.has_value() && !fields.icmp_type.has_value() &&
      (HasPorts(*protocol) || HasIcmpTypes(*protocol))) {
    return ReadResult::Skipped("fragment");
  }
  if (const std::string_view problem = ParsePorts(fields, packet); !problem.empty()) {
    return ReadResult::Malformed(problem);
  }
  Hit hit;
  hit.time_s = *time_s;
  hit.source = *source;
  hit.target = *target;
  return ReadResult::OfPacket(hit, packet, count_);
}

std::string NetfilterReader::SaveState() const {
  const auto last_s = years_.last_s();
  return last_s.has_value() ? absl::StrCat(*last_s) : "";
}

absl::Status NetfilterReader::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  const auto last_s = ParseDecimal(state, UINT32_MAX);
  if (!last_s.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(state), "\" is no state of the netfilter format"));
  }
  years_.Note(*last_s);
  return absl::OkStatus();
}

}  // namespace scantrend
