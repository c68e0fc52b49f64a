#include "client/sensor/packets/captures_for_test.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

std::string Number(uint64_t number, size_t bytes, bool little_endian) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) {
    text += static_cast<char>(number >> (8 * i));
  }
  if (!little_endian) {
    std::reverse(text.begin(), text.end());
  }
  return text;
}

std::string Padding(size_t size) { return std::string((4 - size % 4) % 4, '\0'); }

}  // namespace

std::string PcapWriter::Header() const {
  const auto number = [&](uint32_t value, size_t bytes = 4) {
    return Number(value, bytes, little_endian);
  };
  return absl::StrCat(number(magic), number(version, 2), number(4, 2), number(0), number(0),
                      number(snap_length), number(link_type));
}

std::string PcapWriter::Packet(uint32_t time_s, std::string_view bytes, uint32_t cut) const {
  const auto number = [&](uint32_t value) { return Number(value, 4, little_endian); };
  const auto size = static_cast<uint32_t>(bytes.size());
  return absl::StrCat(number(time_s), number(999'999), number(size), number(size + cut),
                      std::string(bytes));
}

std::string PcapngWriter::Section() const {
  return Block(0x0a0d0d0a,
               absl::StrCat(Number(0x1a2b3c4d, 4, little_endian), Number(1, 2, little_endian),
                            Number(0, 2, little_endian), std::string(8, '\xff')));
}

std::string PcapngWriter::Interface(uint32_t link_type, uint32_t snap_length) const {
  return Block(1, absl::StrCat(Number(link_type, 2, little_endian), Number(0, 2, little_endian),
                               Number(snap_length, 4, little_endian)));
}

std::string PcapngWriter::Packet(uint32_t time_s, std::string_view bytes,
                                 uint32_t interface) const {
  const uint64_t time_us = uint64_t{time_s} * 1'000'000 + 999'999;
  return Block(
      6, absl::StrCat(Number(interface, 4, little_endian), Number(time_us >> 32, 4, little_endian),
                      Number(time_us & 0xffff'ffff, 4, little_endian),
                      Number(bytes.size(), 4, little_endian),
                      Number(bytes.size(), 4, little_endian), std::string(bytes)));
}

std::string PcapngWriter::SimplePacket(std::string_view bytes) const {
  return Block(3, absl::StrCat(Number(bytes.size(), 4, little_endian), std::string(bytes)));
}

std::string PcapngWriter::Block(uint32_t type, std::string_view body) const {
  const std::string padding = Padding(body.size());
  const std::string length = Number(12 + body.size() + padding.size(), 4, little_endian);
  return absl::StrCat(Number(type, 4, little_endian), length, std::string(body), padding, length);
}

}  // namespace scantrend
