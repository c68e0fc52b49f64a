#include "client/sensor/formats/asa_message.h"

#include <algorithm>
#include <cstddef>

#include "base/address.h"
#include "base/series.h"
#include "client/sensor/formats/field_parser.h"

namespace scantrend {
namespace {

// How the text of a message is built.
enum class Form {
  kFromTo,        // "TCP ... from A/P to B/Q flags F on interface I"
  kSourceTarget,  // "tcp src I:A/P(user) dst J:B/Q(user) (type T, code C) ..."
  kAccessList,    // "access-list N denied tcp I/A(P)(user) -> J/B(Q)(user) hit-cnt N first hit ..."
};

struct KnownMessage {
  std::string_view id;
  Form form;
  bool target_has_interface = false;  // kFromTo: "to I:B/Q"
};

constexpr KnownMessage kKnownMessages[] = {
    {"106001", Form::kFromTo},       {"106006", Form::kFromTo},
    {"106007", Form::kFromTo},       {"106010", Form::kSourceTarget},
    {"106014", Form::kSourceTarget}, {"106015", Form::kFromTo},
    {"106023", Form::kSourceTarget}, {"106100", Form::kAccessList},
    {"313005", Form::kSourceTarget}, {"710003", Form::kFromTo, true},
    {"710005", Form::kFromTo, true},
};

const KnownMessage* Find(std::string_view id) {
  const auto* const known =
      std::find_if(std::begin(kKnownMessages), std::end(kKnownMessages),
                   [&](const KnownMessage& message) { return message.id == id; });
  return known == std::end(kKnownMessages) ? nullptr : known;
}

// What of `text` is before `mark`; moves `text` behind it. nullopt if it has none.
std::optional<std::string_view> TakeUntil(std::string_view& text, std::string_view mark) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return before;
}

// The next word of `text`, which is moved behind it; empty at the end.
std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

struct Endpoint {
  std::string_view address;
  std::string_view number;  // a port, or what stands in its place
};

// "A", "A/P", "I:A/P", each with "(user)" or a blank behind it.
Endpoint ReadEndpoint(std::string_view text, bool has_interface) {
  text = text.substr(0, text.find_first_of(" ("));
  Endpoint endpoint;
  const size_t slash = text.rfind('/');
  if (slash != std::string_view::npos) {
    endpoint.number = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  // An interface's name may hold colons, and may look as the front of an IPv6 address.
  constexpr int kColonsMax = 4;
  for (int i = 0; has_interface && i < kColonsMax; ++i) {
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || (i > 0 && Address::Parse(text).has_value())) {
      break;
    }
    text.remove_prefix(colon + 1);
  }
  endpoint.address = text;
  return endpoint;
}

// "I/A(P)", with "(user)" behind it.
Endpoint ReadListedEndpoint(std::string_view text) {
  const size_t open = text.find('(');
  Endpoint endpoint;
  endpoint.address = text.substr(0, open);
  endpoint.address.remove_prefix(endpoint.address.rfind('/') + 1);
  if (open != std::string_view::npos) {
    text.remove_prefix(open + 1);
    endpoint.number = text.substr(0, text.find(')'));
  }
  return endpoint;
}

// The first word of `text` that names a protocol.
std::string_view ProtocolIn(std::string_view text) {
  for (std::string_view word = TakeWord(text); !word.empty(); word = TakeWord(text)) {
    if (ParseProtocol(word).has_value()) {
      return word;
    }
  }
  return {};
}

std::optional<AsaPacket> ReadFromTo(std::string_view text, bool target_has_interface) {
  const auto before = TakeUntil(text, " from ");
  const auto source = TakeUntil(text, " to ");
  if (!before.has_value() || !source.has_value()) {
    return std::nullopt;
  }
  AsaPacket packet;
  packet.protocol = ProtocolIn(*before);
  const auto [source_address, source_port] = ReadEndpoint(*source, false);
  const auto [target_address, target_port] = ReadEndpoint(text, target_has_interface);
  packet.source = source_address;
  packet.source_port = source_port;
  packet.target = target_address;
  packet.target_port = target_port;
  if (TakeUntil(text, " flags").has_value()) {
    packet.tcp_flags = text.substr(0, text.find(" on interface"));
  }
  return packet;
}

std::optional<AsaPacket> ReadSourceTarget(std::string_view text) {
  const auto before = TakeUntil(text, " src ");
  const auto source = TakeUntil(text, " dst ");
  if (!before.has_value() || !source.has_value()) {
    return std::nullopt;
  }
  AsaPacket packet;
  packet.protocol = before->substr(before->rfind(' ') + 1);
  const auto [source_address, source_port] = ReadEndpoint(*source, true);
  const auto [target_address, target_port] = ReadEndpoint(text, true);
  packet.source = source_address;
  packet.source_port = source_port;
  packet.target = target_address;
  packet.target_port = target_port;
  if (TakeUntil(text, "(type ").has_value() || TakeUntil(text, " type ").has_value()) {
    packet.icmp_type = text.substr(0, text.find(','));
  }
  return packet;
}

std::optional<AsaPacket> ReadAccessList(std::string_view text) {
  if (TakeWord(text) != "access-list") {
    return std::nullopt;
  }
  AsaPacket packet;
  TakeWord(text);  // its name
  packet.verdict = TakeWord(text);
  packet.protocol = TakeWord(text);
  const auto source = TakeUntil(text, "->");
  const auto target = TakeUntil(text, " hit-cnt ");
  if (!source.has_value() || !target.has_value()) {
    return std::nullopt;
  }
  const auto [source_address, source_port] = ReadListedEndpoint(Trim(*source));
  const auto [target_address, target_port] = ReadListedEndpoint(Trim(*target));
  packet.source = source_address;
  packet.source_port = source_port;
  packet.target = target_address;
  packet.target_port = target_port;
  // The ASA has the type in place of the source port, and the code in place of the target's; the
  // PIX had 0 and the type.
  packet.icmp_type = source_port == "0" ? target_port : source_port;
  packet.hit_count = TakeWord(text);
  packet.is_interval = text.find("-second interval") != std::string_view::npos;
  return packet;
}

}  // namespace

std::optional<AsaMessage> AsaMessage::Of(std::string_view line) {
  constexpr std::string_view kProducts[] = {"ASA-", "FTD-", "PIX-", "FWSM-"};
  constexpr size_t kIdSize = 6;
  while (TakeUntil(line, "%").has_value()) {
    const auto* const product = std::find_if(std::begin(kProducts), std::end(kProducts),
                                             [&](auto name) { return line.starts_with(name); });
    if (product == std::end(kProducts)) {
      continue;
    }
    const std::string_view label = line.substr(0, line.find_first_of(": "));
    AsaMessage message;
    message.id = label.substr(label.rfind('-') + 1);
    if (message.id.size() != kIdSize || !ParseDecimal(message.id, UINT32_MAX).has_value()) {
      continue;
    }
    line.remove_prefix(label.size());
    line.remove_prefix(line.starts_with(':') ? 1 : 0);
    message.text = Trim(line);
    message.repeats = "1";
    constexpr std::string_view kRepeated = "message repeated ";
    if (message.text.starts_with(kRepeated)) {
      message.text.remove_prefix(kRepeated.size());
      message.repeats = TakeWord(message.text);
      TakeUntil(message.text, "[");
      message.text = message.text.substr(0, message.text.rfind(']'));
    }
    return message;
  }
  return std::nullopt;
}

bool IsAsaPacketMessage(std::string_view id) { return Find(id) != nullptr; }

std::optional<AsaPacket> AsaPacketOf(const AsaMessage& message) {
  const KnownMessage* const known = Find(message.id);
  if (known == nullptr) {
    return std::nullopt;
  }
  switch (known->form) {
    case Form::kFromTo:
      return ReadFromTo(message.text, known->target_has_interface);
    case Form::kSourceTarget:
      return ReadSourceTarget(message.text);
    case Form::kAccessList:
      return ReadAccessList(message.text);
  }
  return std::nullopt;
}

}  // namespace scantrend
