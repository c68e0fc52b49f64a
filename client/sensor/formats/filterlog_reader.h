// FilterlogReader: the packets that pfSense's and OPNsense's pf log through filterlog.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_READER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/syslog_time.h"

namespace scantrend {

// Comma-separated values behind "filterlog:" or "filterlog[PID]:" of a system log, or behind the
// header of RFC 5424 that names filterlog, as pfSense
// (https://docs.netgate.com/pfsense/en/latest/monitoring/raw-filter-log-format.html) and OPNsense
// (opnsense/filterlog/files/description.txt of https://github.com/opnsense/ports) write them:
//
//   rule, sub rule, anchor, tracker, interface, reason, action, direction, then
//   4, tos, ecn, ttl, id, offset, flags, protocol number, its name, length, source, target
//   6, class, flow label, hop limit, protocol name, its number, length, source, target
//   and behind both: source port, port, data length, and for TCP its flags
//   Jul  3 19:10:30 filterlog[72237]: 146,,,1535324496,igb1.12,match,block,in,4,0x0,,63,12617,0,...
//     DF,6,tcp,60,192.0.2.1,192.0.2.9,49724,853,0,S,1891286705,,64240,,mss;sackOK
//
// - The time at the front of the line is that of SyslogTime. Every line's time is heeded, not only
//   that of hits.
// - Only what was blocked on its way in counts, whatever `count` of the options is: others are
//   skipped ("not inbound", "not blocked"). So is what another program wrote ("no filterlog line").
// - TCP without one flag has an empty field; without the field, the flags are unknown.
// - ICMP: pfSense and OPNsense (since 2026) name the type, each in its own words. Where none is
//   named (ICMPv6 in pfSense; older OPNsense), or as one that filterlog does not know, the packet
//   is skipped: "icmp type not logged".
// - SCTP, DCCP and UDP-Lite whose ports are not logged count on port 0.
// - Skipped for what they lack: "fragment" (not the first one of a packet), "ipv6 extension header"
//   (pfSense names the first header behind IPv6's, not the protocol).
//
// The state is that of SyslogTime. Of the options, `count`, `year`, `zone` and `clock` are used.
// Malformed for: "fields" (fewer than those up to the target), "time", "ip version", "protocol",
// "source address", "target address", "source port", "port", "port above 65535", "icmp type" (a
// name that is not known here), "tcp flags".
class FilterlogReader : public HitReader {
 public:
  explicit FilterlogReader(const ReaderOptions& options) : count_(options.count), time_(options) {}

  ReadResult ReadLine(std::string_view line) override;
  std::string SaveState() const override { return time_.SaveState(); }
  absl::Status RestoreState(std::string_view state) override { return time_.RestoreState(state); }

 private:
  const CountMode count_;
  SyslogTime time_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FILTERLOG_READER_H_
