// NetfilterReader: the packets that Linux' iptables, nftables and ufw log through the kernel log.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_READER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/syslog_time.h"

namespace scantrend {

// Lines as the kernel's nf_log_syslog and ulogd's LOGEMU write them, behind the time of the system
// log and a free prefix:
//
//   Feb 25 12:11:24 bridge kernel: DROP IN=eth0 OUT= MAC=... SRC=192.0.2.1 DST=192.0.2.9 LEN=48 ...
//     PROTO=TCP SPT=3485 DPT=135 WINDOW=8760 RES=0x00 SYN URGP=0
//
// - The time at the front of the line is that of SyslogTime. Every line's time is heeded, not only
//   that of hits.
// - Flags are the bare words behind PROTO=; they are unknown if the line has neither one of them
//   nor RES= or URGP=. Words in OPT (...), and ACK= and SEQ=, are none.
// - An ICMP error quotes the packet that caused it in [SRC=... ]: only the outer one counts.
// - SCTP and DCCP, whose ports the kernel does not log, count on port 0.
// - A fragment without ports is skipped ("fragment"); a line without SRC= too ("no netfilter
//   line"), also one with only MACSRC= or IPSRC= (ARP).
//
// The state is that of SyslogTime. Of the options, `count`, `year`, `zone` and `clock` are used.
// Malformed for: "time", "source address" (also glued to the next field), "no target address" (a
// cut line), "target address", "no protocol", "protocol", "source port", "no port", "port", "port
// above 65535", "no icmp type", "icmp type", "two packets" (lines glued together).
class NetfilterReader : public HitReader {
 public:
  explicit NetfilterReader(const ReaderOptions& options) : count_(options.count), time_(options) {}

  ReadResult ReadLine(std::string_view line) override;
  std::string SaveState() const override { return time_.SaveState(); }
  absl::Status RestoreState(std::string_view state) override { return time_.RestoreState(state); }

 private:
  const CountMode count_;
  SyslogTime time_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_NETFILTER_READER_H_
