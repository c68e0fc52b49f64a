// AsaMessage: a message of a Cisco ASA about a packet, its parts found but not yet read.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_ASA_MESSAGE_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_ASA_MESSAGE_H_

#include <optional>
#include <string_view>

namespace scantrend {

// A message of an ASA, of its predecessors (PIX, FWSM) or successor (FTD), wherever in a line it
// is: "%ASA-4-106023: Deny tcp ...", also with a class ("%ASA-session-6-106015: ..."). A value type
// of views into the line.
struct AsaMessage {
  std::string_view id;       // "106023"
  std::string_view text;     // "Deny tcp ..."
  std::string_view repeats;  // "2" of "message repeated 2 times: [ Deny tcp ...]"; "1" otherwise

  // nullopt if `line` has none. Thread-safe.
  static std::optional<AsaMessage> Of(std::string_view line);
};

// The packet that a message is about. A value type of views; a part that is not there is empty.
struct AsaPacket {
  std::string_view protocol;  // a name or a number
  std::string_view source;
  std::string_view source_port;
  std::string_view target;
  std::string_view target_port;
  std::string_view icmp_type;
  std::optional<std::string_view> tcp_flags;  // words: "SYN ACK"
  // 106100 only: "denied", "permitted", "est-allowed"; how often; and whether that is the number of
  // an interval ("300-second interval") rather than of a "first hit".
  std::string_view verdict;
  std::string_view hit_count;
  bool is_interval = false;
};

// Whether messages with this id are about packets that were denied, or may be (106100).
bool IsAsaPacketMessage(std::string_view id);

// The packet of a message with such an id; nullopt if its text is not as Cisco documents it.
// Thread-safe.
std::optional<AsaPacket> AsaPacketOf(const AsaMessage& message);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_ASA_MESSAGE_H_
