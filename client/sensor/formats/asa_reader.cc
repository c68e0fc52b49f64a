#include "client/sensor/formats/asa_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "client/sensor/formats/asa_message.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/hit_fields.h"
#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {
namespace {

// As ParseTcpFlags reads them, of words; empty if one of them is no flag.
std::string HexFlags(std::string_view words) {
  TcpFlags flags = 0;
  for (words = Trim(words); !words.empty(); words = Trim(words)) {
    const std::string_view word = words.substr(0, words.find(' '));
    const TcpFlags flag = TcpFlagOfWord(word);
    if (flag == 0) {
      return "";
    }
    flags = static_cast<TcpFlags>(flags | flag);
    words.remove_prefix(word.size());
  }
  return absl::StrCat("0x", absl::Hex(flags));
}

// How many packets a message is about; nullopt if its numbers are none. May be 0.
std::optional<uint64_t> RecordsOf(const AsaMessage& message, const AsaPacket& packet) {
  const auto repeats = ParseDecimal(message.repeats, UINT32_MAX);
  if (!repeats.has_value() || *repeats == 0) {
    return std::nullopt;
  }
  if (packet.verdict.empty()) {
    return *repeats;
  }
  const auto hits = ParseDecimal(packet.hit_count, UINT32_MAX);
  if (!hits.has_value() || *hits == 0) {
    return std::nullopt;
  }
  return uint64_t{*repeats} * (packet.is_interval ? *hits - 1 : *hits);
}

}  // namespace

ReadResult AsaReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  const auto time_s = time_.Read(line);
  const auto message = AsaMessage::Of(line);
  if (!message.has_value()) {
    return ReadResult::Skipped("no asa message");
  }
  if (!IsAsaPacketMessage(message->id)) {
    return ReadResult::Skipped("other asa message");
  }
  const auto packet = AsaPacketOf(*message);
  if (!packet.has_value()) {
    return ReadResult::Malformed("message text");
  }
  if (packet->verdict == "permitted" || packet->verdict == "est-allowed") {
    return ReadResult::Skipped("permitted");
  }
  if (!packet->verdict.empty() && packet->verdict != "denied") {
    return ReadResult::Malformed("message text");
  }
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const auto records = RecordsOf(*message, *packet);
  if (!records.has_value() || *records > UINT32_MAX) {
    return ReadResult::Malformed("records");
  }
  if (*records == 0) {
    return ReadResult::Skipped("counted by its first hit");
  }
  HitFields hit{.records = "1",
                .source = packet->source,
                .target = packet->target,
                .packet = {.protocol = packet->protocol,
                           .source_port = packet->source_port,
                           .target_port = packet->target_port,
                           .icmp_type = packet->icmp_type,
                           .tcp_flags = {}}};
  if (ParseProtocol(packet->protocol) == kIcmp &&
      packet->source.find(':') != std::string_view::npos) {
    hit.packet.protocol = "ipv6-icmp";
  }
  std::string flags;
  if (packet->tcp_flags.has_value()) {
    flags = HexFlags(*packet->tcp_flags);
    if (flags.empty()) {
      return ReadResult::Malformed("tcp flags");
    }
    hit.packet.tcp_flags = flags;
  }
  ReadResult result = hit.Read(*time_s, count_);
  if (result.outcome == ReadResult::Outcome::kHit) {
    result.hit.records = static_cast<uint32_t>(*records);
  }
  return result;
}

}  // namespace scantrend
