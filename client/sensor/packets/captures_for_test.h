// Capture files made by hand, for tests of what reads them.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURES_FOR_TEST_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURES_FOR_TEST_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace scantrend {

// Numbers of https://www.tcpdump.org/linktypes.html.
inline constexpr uint32_t kTestEthernet = 1;
inline constexpr uint32_t kTestRaw = 101;
inline constexpr uint32_t kTestCooked = 113;

// Writes the parts of a pcap file.
struct PcapWriter {
  bool little_endian = true;
  uint32_t magic = 0xa1b2c3d4;
  uint32_t link_type = kTestEthernet;
  uint32_t snap_length = 262'144;
  uint16_t version = 2;

  std::string Header() const;
  // Of `bytes`, behind which it had `cut` more.
  std::string Packet(uint32_t time_s, std::string_view bytes, uint32_t cut = 0) const;
};

// Writes the blocks of a pcapng file.
struct PcapngWriter {
  bool little_endian = true;

  std::string Section() const;
  std::string Interface(uint32_t link_type, uint32_t snap_length = 262'144) const;
  std::string Packet(uint32_t time_s, std::string_view bytes, uint32_t interface = 0) const;
  // Has no time.
  std::string SimplePacket(std::string_view bytes) const;
  std::string Block(uint32_t type, std::string_view body) const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURES_FOR_TEST_H_
