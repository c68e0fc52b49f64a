#include "client/sensor/formats/suricata_reader.h"

#include <array>
#include <cstddef>
#include <optional>

#include "base/series.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/flow_fields.h"
#include "client/sensor/formats/log_time.h"
#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {
namespace {

enum Field : size_t {
  kEventType,
  kStart,
  kSource,
  kSourcePort,
  kTarget,
  kTargetPort,
  kProtocol,
  kIcmpType,
  kFlagsToServer,
  kFlagsToClient,
  kFlags,
  kFieldEnd,
};

constexpr std::array<JsonName, kFieldEnd> kNames = {{
    {"", "event_type"},
    {"flow", "start"},
    {"", "src_ip"},
    {"", "src_port"},
    {"", "dest_ip"},
    {"", "dest_port"},
    {"", "proto"},
    {"", "icmp_type"},
    {"tcp", "tcp_flags_ts"},
    {"tcp", "tcp_flags_tc"},
    {"tcp", "tcp_flags"},
}};

// No flags, if `text` is empty.
std::optional<TcpFlags> ParseFlags(std::string_view text) {
  return text.empty() ? TcpFlags{0} : ParseHexadecimalTcpFlags(text);
}

// `flags` are without SYN.
std::string_view WithoutSyn(TcpFlags flags) { return (flags & kTcpRst) != 0 ? "R" : "A"; }

FlowOpening OpeningOf(TcpFlags to_server, TcpFlags to_client) {
  if ((to_server & kTcpSyn) != 0) {
    return {.tcp_flags = "S"};
  }
  if ((to_client & kTcpSyn) != 0) {
    return {.by_responder = true, .tcp_flags = "SA"};
  }
  if (to_server != 0) {
    return {.tcp_flags = WithoutSyn(to_server)};
  }
  if (to_client != 0) {
    return {.by_responder = true, .tcp_flags = WithoutSyn(to_client)};
  }
  return {};
}

// nullopt: the flags are malformed.
std::optional<FlowOpening> ReadOpening(const JsonFields& json) {
  const auto to_server = ParseFlags(json[kFlagsToServer]);
  const auto to_client = ParseFlags(json[kFlagsToClient]);
  const auto all = ParseFlags(json[kFlags]);
  if (!to_server.has_value() || !to_client.has_value() || !all.has_value()) {
    return std::nullopt;
  }
  const bool by_direction = !json[kFlagsToServer].empty() || !json[kFlagsToClient].empty();
  return by_direction ? OpeningOf(*to_server, *to_client) : OpeningOf(*all, 0);
}

}  // namespace

SuricataReader::SuricataReader(const ReaderOptions& options)
    : count_(options.count), json_(kNames) {}

ReadResult SuricataReader::ReadLine(std::string_view line) {
  if (Trim(WithoutCarriageReturn(line)).empty()) {
    return ReadResult::Skipped("blank");
  }
  if (!json_.Read(line)) {
    return ReadResult::Malformed("json");
  }
  if (json_[kEventType].empty()) {
    return ReadResult::Malformed("event type");
  }
  if (json_[kEventType] != "flow") {
    return ReadResult::Skipped("no flow");
  }
  if (!json_.problem().empty()) {
    return ReadResult::Malformed(json_.problem());
  }
  const auto time_s = ParseIsoTime(json_[kStart]);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  FlowOpening opening;
  if (ParseProtocol(json_[kProtocol]) == kTcp) {
    const auto read = ReadOpening(json_);
    if (!read.has_value()) {
      return ReadResult::Malformed("tcp flags");
    }
    opening = *read;
  }
  return FlowFields{.originator = {json_[kSource], json_[kSourcePort]},
                    .responder = {json_[kTarget], json_[kTargetPort]},
                    .protocol = json_[kProtocol],
                    .icmp_type = json_[kIcmpType]}
      .Read(*time_s, opening, count_);
}

}  // namespace scantrend
