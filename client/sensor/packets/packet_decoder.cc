#include "client/sensor/packets/packet_decoder.h"

#include <pcap/dlt.h>

#include <algorithm>

#include "base/address.h"

namespace scantrend {
namespace {

constexpr std::string_view kNoIpPacket = "no IP packet";
constexpr std::string_view kFragment = "fragment";
constexpr std::string_view kCutShort = "cut short by the snap length";
constexpr std::string_view kShortFrame = "frame shorter than its link header";
constexpr std::string_view kShortIpHeader = "frame shorter than its IP header";
constexpr std::string_view kOtherVersion = "IP version other than its frame's";
constexpr std::string_view kIpv4HeaderLength = "IPv4 header shorter than 20 bytes";
constexpr std::string_view kBelowHeader = "IPv4 length shorter than its header";
constexpr std::string_view kBeyondFrame = "IP length beyond its frame";
constexpr std::string_view kShortExtension = "IPv6 extension header beyond its packet";
constexpr std::string_view kManyExtensions = "more than 32 IPv6 extension headers";
constexpr std::string_view kShortTransport = "packet shorter than its transport header";

// IEEE 802 numbers (https://www.iana.org/assignments/ieee-802-numbers).
constexpr uint16_t kEtherTypeIpv4 = 0x0800;
constexpr uint16_t kEtherTypeIpv6 = 0x86dd;

// A part of a packet: the bytes that were captured of it, and how many it had.
class Part {
 public:
  Part(std::string_view captured, size_t length)
      : captured_(captured.substr(0, std::min(captured.size(), length))), length_(length) {}

  size_t length() const { return length_; }
  // The first `count` bytes were captured: they may be read.
  bool Has(size_t count) const { return captured_.size() >= count; }
  // Of a part that has not: why.
  ReadResult Missing(size_t count, std::string_view broken) const {
    return ReadResult::Malformed(length_ >= count ? kCutShort : broken);
  }

  uint8_t Byte(size_t index) const { return static_cast<uint8_t>(captured_[index]); }
  uint16_t Number16(size_t index) const {
    return static_cast<uint16_t>(Byte(index) << 8 | Byte(index + 1));
  }
  uint32_t Number32(size_t index) const {
    return uint32_t{Number16(index)} << 16 | Number16(index + 2);
  }
  uint64_t Number64(size_t index) const {
    return uint64_t{Number32(index)} << 32 | Number32(index + 4);
  }

  // What is behind the first `count` bytes, at most length().
  Part From(size_t count) const {
    return {captured_.substr(std::min(count, captured_.size())), length_ - count};
  }
  // The first `count` bytes, at most length().
  Part First(size_t count) const { return {captured_, count}; }

 private:
  std::string_view captured_;
  size_t length_;  // at least that of captured_
};

// What the headers of a packet have said so far.
struct Headers {
  CountMode mode = CountMode::kProbes;
  Hit hit = {};  // time and addresses
  // There are fragments behind this one, which may hold the rest of the transport header.
  bool more_fragments = false;
};

// Of the whole transport header.
size_t HeaderBytesMin(uint8_t protocol) {
  switch (protocol) {
    case kTcp:
      return 20;
    case kSctp:  // RFC 9260 section 3.1
    case kDccp:  // RFC 4340 section 5.1
      return 12;
    case kUdp:
    case kUdpLite:
      return 8;
    case kIcmp:
    case kIpv6Icmp:
      return 4;
    default:
      return 0;
  }
}

ReadResult DecodeTransport(const Headers& headers, uint8_t protocol, const Part& part) {
  constexpr size_t kPortsBytes = 4;
  constexpr size_t kTcpFlagsIndex = 13;
  const size_t whole = HeaderBytesMin(protocol);
  if (part.length() < whole && !headers.more_fragments) {
    return ReadResult::Malformed(kShortTransport);
  }
  Packet packet{.protocol = protocol};
  if (HasPorts(protocol)) {
    const bool wants_flags =
        protocol == kTcp && headers.mode == CountMode::kProbes && part.length() > kTcpFlagsIndex;
    const size_t needed = wants_flags ? kTcpFlagsIndex + 1 : kPortsBytes;
    if (!part.Has(needed)) {
      return part.Missing(needed, kShortTransport);
    }
    packet.source_port = part.Number16(0);
    packet.destination_port = part.Number16(2);
    if (wants_flags) {
      packet.tcp_flags = part.Byte(kTcpFlagsIndex);
    }
  } else if (HasIcmpTypes(protocol)) {
    if (!part.Has(1)) {
      return part.Missing(1, kShortTransport);
    }
    packet.icmp_type = part.Byte(0);
  }
  return ReadResult::OfPacket(headers.hit, packet, headers.mode);
}

// RFC 791 section 3.1.
ReadResult DecodeIpv4(Headers& headers, const Part& frame) {
  constexpr size_t kHeaderBytes = 20;
  constexpr uint16_t kMoreFragments = 0x2000;
  constexpr uint16_t kFragmentOffset = 0x1fff;
  if (!frame.Has(kHeaderBytes)) {
    return frame.Missing(kHeaderBytes, kShortIpHeader);
  }
  if (frame.Byte(0) >> 4 != 4) {
    return ReadResult::Malformed(kOtherVersion);
  }
  const size_t header_bytes = size_t{frame.Byte(0) & 0x0fu} * 4;
  if (header_bytes < kHeaderBytes) {
    return ReadResult::Malformed(kIpv4HeaderLength);
  }
  const uint16_t total_length = frame.Number16(2);
  const size_t length = total_length == 0 ? frame.length() : total_length;
  if (length > frame.length()) {
    return ReadResult::Malformed(kBeyondFrame);
  }
  if (length < header_bytes) {
    return ReadResult::Malformed(kBelowHeader);
  }
  const uint16_t fragment = frame.Number16(6);
  if ((fragment & kFragmentOffset) != 0) {
    return ReadResult::Skipped(kFragment);
  }
  headers.more_fragments = (fragment & kMoreFragments) != 0;
  headers.hit.source = Address(frame.Number32(12));
  headers.hit.target = Address(frame.Number32(16));
  return DecodeTransport(headers, frame.Byte(9), frame.First(length).From(header_bytes));
}

// RFC 8200 section 4. `next` is the number of the header that `part` begins with.
ReadResult DecodeExtensions(Headers& headers, uint8_t next, Part part) {
  constexpr uint8_t kHopByHop = 0, kRouting = 43, kFragmentHeader = 44, kAuthentication = 51,
                    kDestination = 60;
  constexpr size_t kHeaderBytes = 8;
  constexpr uint16_t kFragmentOffset = 0xfff8;
  for (int count = 0; count <= kExtensionHeadersMax; ++count) {
    if (next != kHopByHop && next != kRouting && next != kFragmentHeader &&
        next != kAuthentication && next != kDestination) {
      return DecodeTransport(headers, next, part);
    }
    if (!part.Has(kHeaderBytes)) {
      return part.Missing(kHeaderBytes, kShortExtension);
    }
    size_t header_bytes = kHeaderBytes;
    if (next == kFragmentHeader) {
      if ((part.Number16(2) & kFragmentOffset) != 0) {
        return ReadResult::Skipped(kFragment);
      }
      headers.more_fragments = (part.Byte(3) & 1) != 0;
    } else if (next == kAuthentication) {
      header_bytes = (size_t{part.Byte(1)} + 2) * 4;  // RFC 4302 section 2.2
    } else {
      header_bytes = (size_t{part.Byte(1)} + 1) * 8;
    }
    if (header_bytes > part.length()) {
      return ReadResult::Malformed(kShortExtension);
    }
    next = part.Byte(0);
    part = part.From(header_bytes);
  }
  return ReadResult::Malformed(kManyExtensions);
}

ReadResult DecodeIpv6(Headers& headers, const Part& frame) {
  constexpr size_t kHeaderBytes = 40;
  if (!frame.Has(kHeaderBytes)) {
    return frame.Missing(kHeaderBytes, kShortIpHeader);
  }
  if (frame.Byte(0) >> 4 != 6) {
    return ReadResult::Malformed(kOtherVersion);
  }
  const Part rest = frame.From(kHeaderBytes);
  const uint16_t payload_length = frame.Number16(4);
  const size_t length = payload_length == 0 ? rest.length() : payload_length;
  if (length > rest.length()) {
    return ReadResult::Malformed(kBeyondFrame);
  }
  headers.hit.source = Address(frame.Number64(8), frame.Number64(16));
  headers.hit.target = Address(frame.Number64(24), frame.Number64(32));
  return DecodeExtensions(headers, frame.Byte(6), rest.First(length));
}

// Without anything that says which version it is.
ReadResult DecodeIp(Headers& headers, const Part& part) {
  if (!part.Has(1)) {
    return part.Missing(1, kShortIpHeader);
  }
  switch (part.Byte(0) >> 4) {
    case 4:
      return DecodeIpv4(headers, part);
    case 6:
      return DecodeIpv6(headers, part);
    default:
      return ReadResult::Skipped(kNoIpPacket);
  }
}

bool IsVlanTag(uint16_t ether_type) {
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

// `part` begins behind `ether_type`.
ReadResult DecodeEtherType(Headers& headers, uint16_t ether_type, Part part) {
  constexpr size_t kTagBytes = 4;
  while (IsVlanTag(ether_type)) {
    if (!part.Has(kTagBytes)) {
      return part.Missing(kTagBytes, kShortFrame);
    }
    ether_type = part.Number16(2);
    part = part.From(kTagBytes);
  }
  switch (ether_type) {
    case kEtherTypeIpv4:
      return DecodeIpv4(headers, part);
    case kEtherTypeIpv6:
      return DecodeIpv6(headers, part);
    default:
      return ReadResult::Skipped(kNoIpPacket);
  }
}

// A link header of `bytes` that has an EtherType at `index`.
ReadResult DecodeLink(Headers& headers, const Part& frame, size_t bytes, size_t index) {
  if (!frame.Has(bytes)) {
    return frame.Missing(bytes, kShortFrame);
  }
  return DecodeEtherType(headers, frame.Number16(index), frame.From(bytes));
}

ReadResult DecodeLoopback(Headers& headers, const Part& frame) {
  constexpr size_t kFamilyBytes = 4;
  if (!frame.Has(kFamilyBytes)) {
    return frame.Missing(kFamilyBytes, kShortFrame);
  }
  const uint32_t family = frame.Number32(0);
  // No family has so large a number: it is in the other byte order.
  switch (family > 0xffff ? __builtin_bswap32(family) : family) {
    case 2:
      return DecodeIpv4(headers, frame.From(kFamilyBytes));
    case 10:  // Linux
    case 24:  // NetBSD, OpenBSD
    case 28:  // FreeBSD
    case 30:  // macOS
      return DecodeIpv6(headers, frame.From(kFamilyBytes));
    default:
      return ReadResult::Skipped(kNoIpPacket);
  }
}

}  // namespace

std::optional<LinkType> LinkTypeOf(int pcap_datalink) {
  switch (pcap_datalink) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::kIp;
    case DLT_LINUX_SLL:
      return LinkType::kLinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkType::kLinuxCooked2;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkType::kLoopback;
    default:
      return std::nullopt;
  }
}

ReadResult DecodePacket(const CapturedPacket& packet, CountMode mode) {
  const Part frame(packet.bytes, std::max<size_t>(packet.length, packet.bytes.size()));
  Headers headers{.mode = mode};
  headers.hit.time_s = packet.time_s;
  switch (packet.link_type) {
    case LinkType::kEthernet:
      return DecodeLink(headers, frame, 14, 12);
    case LinkType::kIp:
      return DecodeIp(headers, frame);
    case LinkType::kLinuxCooked:
      return DecodeLink(headers, frame, 16, 14);
    case LinkType::kLinuxCooked2:
      return DecodeLink(headers, frame, 20, 0);
    case LinkType::kLoopback:
      return DecodeLoopback(headers, frame);
  }
  return ReadResult::Skipped(kNoIpPacket);
}

}  // namespace scantrend
