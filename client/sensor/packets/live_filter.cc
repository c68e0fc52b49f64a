#include "client/sensor/packets/live_filter.h"

#include "absl/strings/str_cat.h"

namespace scantrend {

std::string HitFilter(CountMode mode) {
  // Bytes of the headers: ip[6:2] flags and offset of a fragment (0x20 of the first: more follow,
  // perhaps with the flags of TCP), ip[9] and ip6[6] the protocol (6: TCP), tcp[13] and, 40 bytes
  // on, ip6[53] the flags of TCP (6: SYN or RST).
  const bool all = mode == CountMode::kAll;
  return absl::StrCat("(ip and ip[6:2] & 0x1fff = 0",
                      all ? "" : " and (ip[9] != 6 or ip[6] & 0x20 != 0 or tcp[13] & 6 != 0)",
                      ") or (ip6", all ? "" : " and (ip6[6] != 6 or ip6[53] & 6 != 0)",
                      ") or ether proto 0x8100 or ether proto 0x88a8 or ether proto 0x9100");
}

std::string ExcludeFrom(const std::string& filter, const std::vector<Endpoint>& excluded) {
  std::string text;
  for (const Endpoint& endpoint : excluded) {
    absl::StrAppend(&text, "not (", endpoint.address.is_ipv4() ? "ip" : "ip6", " src host ",
                    endpoint.address.ToString(), " and tcp src port ", endpoint.port, ") and ");
  }
  return absl::StrCat(text, "(", filter, ")");
}

}  // namespace scantrend
