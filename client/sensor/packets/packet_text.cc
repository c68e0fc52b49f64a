#include "client/sensor/packets/packet_text.h"

#include "absl/strings/str_cat.h"

namespace scantrend {

std::string PacketText(std::string_view bytes) {
  std::string text = "000000";
  for (const char byte : bytes) {
    absl::StrAppend(&text, " ", absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
  }
  return text;
}

}  // namespace scantrend
