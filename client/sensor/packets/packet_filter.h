// PacketFilter: an expression of pcap-filter(7), compiled.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_FILTER_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_FILTER_H_

#include <pcap/pcap.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace scantrend {

// Thread-safe.
class PacketFilter {
 public:
  // For packets of `capture`, which need not outlive it. INVALID_ARGUMENT: libpcap does not
  // understand `expression`, or no packet can match it.
  static absl::StatusOr<std::unique_ptr<PacketFilter>> Compile(pcap_t* capture,
                                                               const std::string& expression);

  ~PacketFilter() { pcap_freecode(&program_); }
  PacketFilter(const PacketFilter&) = delete;
  PacketFilter& operator=(const PacketFilter&) = delete;

  bool Matches(const pcap_pkthdr& header, const u_char* bytes) const {
    return pcap_offline_filter(&program_, &header, bytes) != 0;
  }
  // For pcap_setfilter, which copies it.
  bpf_program* program() { return &program_; }

 private:
  PacketFilter() = default;

  bpf_program program_ = {};
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_FILTER_H_
