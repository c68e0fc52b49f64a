// LiveFilter: which packets of an interface the kernel hands to the sensor.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_FILTER_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_FILTER_H_

#include <string>
#include <vector>

#include "client/sensor/packets/endpoint.h"
#include "client/sensor/packets/packet_class.h"

namespace scantrend {

// An expression of pcap-filter(7) that matches every packet that DecodePacket calls a hit, and few
// others: of IPv4 no later fragments, and of TCP, where only SYN and RST count, only these; IPv6
// likewise, but with extension headers all of it, for which the kernel's filters are too simple;
// and all with a VLAN tag, of which the kernel has taken the outermost one off already.
std::string HitFilter(CountMode mode);

// `filter`, without the TCP packets that come from `excluded`: the sensor's own connection.
std::string ExcludeFrom(const std::string& filter, const std::vector<Endpoint>& excluded);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_LIVE_FILTER_H_
