#include "client/sensor/packets/packet_filter.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<PacketFilter>> PacketFilter::Compile(pcap_t* capture,
                                                                    const std::string& expression) {
  std::unique_ptr<PacketFilter> filter(new PacketFilter);
  constexpr int kOptimize = 1;
  if (pcap_compile(capture, &filter->program_, expression.c_str(), kOptimize,
                   PCAP_NETMASK_UNKNOWN) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("--filter \"", expression,
                                                   "\": ", pcap_geterr(capture),
                                                   "; man 7 pcap-filter has the language"));
  }
  return filter;
}

}  // namespace scantrend
