// The names that filterlog has for ICMP types.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_ICMP_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_ICMP_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace scantrend {

// The type that `name` is of ICMP, or of ICMPv6; nullopt if it is none. Known are:
// - those of pfSense ("request", "unreachport"; sysutils/filterlog/files/print-icmp.c of
//   https://github.com/pfsense/FreeBSD-ports), which for some types has a number right behind the
//   name; it has none for ICMPv6;
// - those of OPNsense (opnsense/filterlog/files/print-icmp.c of
//   https://github.com/opnsense/ports), which are the keywords of pf.conf(5) ("echoreq"), or
//   "unknown(N)" for a type without one.
// Thread-safe; nothing is allocated.
std::optional<uint8_t> FilterlogIcmpType(std::string_view name);
std::optional<uint8_t> FilterlogIpv6IcmpType(std::string_view name);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_ICMP_H_
