#include "client/sensor/formats/zeek_record.h"

#include <cstdint>
#include <optional>

#include "client/sensor/formats/flow_fields.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

constexpr std::string_view kSyn = "S";
constexpr std::string_view kSynAck = "SA";
constexpr std::string_view kRst = "R";
constexpr std::string_view kAck = "A";

// A conn_state of TCP.
struct State {
  std::string_view name;
  FlowOpening opening;
  bool had_syn;  // the originator's SYN was seen for certain
};

constexpr std::array<State, 14> kStates = {{
    {"S0", {false, kSyn}, true},
    {"SF", {false, kSyn}, true},
    {"REJ", {false, kSyn}, false},
    {"S1", {false, kSyn}, true},
    {"S2", {false, kSyn}, true},
    {"S3", {false, kSyn}, true},
    {"RSTO", {false, kSyn}, false},
    {"RSTR", {false, kSyn}, false},
    {"RSTOS0", {false, kSyn}, true},
    {"RSTRH", {true, kRst}, false},
    {"SH", {false, kSyn}, false},
    {"SHR", {true, kSynAck}, false},
    {"OTH", {false, kAck}, false},
    {"", {false, ""}, false},
}};

const State* FindState(std::string_view name) {
  for (const State& state : kStates) {
    if (state.name == name) {
      return &state;
    }
  }
  return nullptr;
}

// The first packet of a TCP connection; nullopt if `history` does not tell.
std::optional<FlowOpening> OpeningOf(std::string_view history) {
  for (const char c : history) {
    const bool by_responder = c >= 'a';
    switch (c | 0x20) {
      case 's':
      case 'q':
        return FlowOpening{by_responder, kSyn};
      case 'h':
        return FlowOpening{by_responder, kSynAck};
      case 'r':
      case 'i':
        return FlowOpening{by_responder, kRst};
      case 'a':
      case 'd':
      case 'f':
        return FlowOpening{by_responder, kAck};
      default:
        break;  // no packet that was taken: '^', a bad checksum, a gap, ...
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> ParseTime(std::string_view text) {
  if (text.size() > 4 && text[4] == '-') {
    return ParseIsoTime(text);
  }
  constexpr size_t kMillisecondsSize = 13;
  const bool milliseconds = text.size() == kMillisecondsSize &&
                            text.find_first_not_of("0123456789") == std::string_view::npos;
  return ParseEpochTime(milliseconds ? text.substr(0, kMillisecondsSize - 3) : text);
}

}  // namespace

ReadResult ZeekRecord::Read(CountMode mode) const {
  const auto time_s = ParseTime(values[kZeekTime]);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  std::string_view protocol = values[kZeekProtocol];
  FlowOpening opening;
  if (protocol == "tcp" || protocol == "udp") {
    const State* const state = FindState(values[kZeekState]);
    if (state == nullptr) {
      return ReadResult::Malformed("conn state");
    }
    if (protocol == "udp") {
      opening.by_responder = state->name == "SHR";
    } else {
      opening = state->had_syn ? state->opening
                               : OpeningOf(values[kZeekHistory]).value_or(state->opening);
    }
  } else if (protocol == "icmp") {
    const bool ipv6 = values[kZeekOriginator].find(':') != std::string_view::npos;
    protocol = ipv6 ? "ipv6-icmp" : protocol;
  } else if (protocol == "unknown_transport") {
    protocol = values[kZeekIpProtocol];
    if (protocol.empty()) {
      return ReadResult::Skipped("unknown transport");
    }
  }
  return FlowFields{.originator = {values[kZeekOriginator], values[kZeekOriginatorPort]},
                    .responder = {values[kZeekResponder], values[kZeekResponderPort]},
                    .protocol = protocol,
                    .icmp_type = values[kZeekOriginatorPort]}
      .Read(*time_s, opening, mode);
}

}  // namespace scantrend
