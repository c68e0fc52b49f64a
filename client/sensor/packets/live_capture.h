// LiveCapture: the packets that come in on a network interface, as hits.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_CAPTURE_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_CAPTURE_H_

#include <pcap/pcap.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/packets/endpoint.h"
#include "client/sensor/packets/packet_class.h"
#include "client/sensor/packets/packet_decoder.h"

namespace scantrend {

struct LiveCaptureOptions {
  std::string interface = {};  // "eth0"; "any": all of them
  CountMode count = CountMode::kProbes;
  // Which packets to look at (pcap-filter(7)). Empty: HitFilter.
  std::string filter = {};
  // Packets to others as well, as a mirror port has them; not on "any".
  bool promiscuous = true;
  // Not the TCP packets that come from these: the server that the hits go to.
  std::vector<Endpoint> excluded = {};
};

// Captures through libpcap, from when it is opened on. The kernel filters, cuts packets to
// kSnapBytes, and keeps what is not read yet in a ring, of which it hands over a part when that is
// full, or after kDelay. What the machine sends itself is left out. Not thread-safe.
class LiveCapture final : public HitSource {
 public:
  // Link header, tags, IPv6 header and 20 extension headers, ports and flags.
  static constexpr int kSnapBytes = 256;
  // Mapped into the process, and resident. It holds some 110,000 SYNs: half a second of 200,000
  // packets/s.
  static constexpr int kRingBytes = 16 << 20;
  static constexpr absl::Duration kDelay = absl::Milliseconds(100);

  // NOT_FOUND: there is no such interface; the message has those that there are.
  // PERMISSION_DENIED: it takes CAP_NET_RAW; the message says how to give it. INVALID_ARGUMENT: the
  // filter is wrong, or the interface is of a link type that is not decoded. FAILED_PRECONDITION:
  // the interface is down, or the system does not let it be captured on.
  static absl::StatusOr<std::unique_ptr<LiveCapture>> Open(LiveCaptureOptions options);

  bool Wait(absl::Duration timeout) override;

  // What DecodePacket says of the next packet. FAILED_PRECONDITION: the
  // interface is gone, or the system no longer lets it be captured on; one that is down is waited
  // for.
  absl::StatusOr<std::optional<SourceRecord>> Next() override;

  // Nothing: what came in while nobody captured is not to be had.
  void FillPosition(sensor::SourcePosition& /*position*/) const override {}
  bool is_live() const override { return true; }
  // Its `dropped`: packets that passed the filter when the ring was full, and those that the
  // interface had no room for (promiscuous only), be they hits or not. Also after an error.
  SourceProgress progress() override;

 private:
  struct Closer {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
  };

  explicit LiveCapture(LiveCaptureOptions options) : options_(std::move(options)) {}

  absl::Status Activate();
  absl::Status SetFilter();
  // Looks for a packet without waiting; true if header_ or error_ is set.
  bool Look();

  const LiveCaptureOptions options_;
  std::unique_ptr<pcap_t, Closer> capture_;
  LinkType link_type_ = LinkType::kEthernet;

  const pcap_pkthdr* header_ = nullptr;  // of the next packet, if there is one
  const u_char* bytes_ = nullptr;
  uint64_t packets_ = 0;
  std::string text_;  // of the record that Next returned last
  absl::Status error_;

  // What libpcap counted when it was asked last, in 32 bits.
  u_int ring_drops_ = 0;
  u_int interface_drops_ = 0;
  uint64_t dropped_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_CAPTURE_H_
