// PacketText: a packet as text, for people and for text2pcap(1).
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_TEXT_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_TEXT_H_

#include <string>
#include <string_view>

namespace scantrend {

// "000000 45 00 00 28": the offset of the first byte, which tells text2pcap where a packet begins,
// and all bytes in hexadecimal. Thread-safe.
std::string PacketText(std::string_view bytes);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_TEXT_H_
