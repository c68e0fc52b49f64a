// AsaReader: the packets that a Cisco ASA logs that it denied.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_ASA_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_ASA_READER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/syslog_time.h"

namespace scantrend {

// Messages of an ASA (and of a PIX, FWSM or FTD) in the lines of a system log, as "Cisco ASA Series
// Syslog Messages" has them
// (https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html):
//
//   106001  Inbound TCP connection denied from A/P to B/Q flags F on interface I
//   106006  Deny inbound UDP from A/P to B/Q on interface I
//   106007  Deny inbound UDP from A/P to B/Q due to DNS Query
//   106010  Deny inbound sctp src I:A/P dst J:B/Q
//   106014  Deny inbound icmp src I:A dst J:B (type T, code C)
//   106015  Deny TCP (no connection) from A/P to B/Q flags F on interface I
//   106023  Deny tcp src I:A/P dst J:B/Q by access-group "G" [0x0, 0x0]
//   106100  access-list G denied tcp I/A(P) -> J/B(Q) hit-cnt N first hit [0x0, 0x0]
//   313005  No matching connection for ICMP error message: icmp src I:A dst J:B (type T, ...
//   710003  TCP access denied by ACL from A/P to J:B/Q
//   710005  UDP request discarded from A/P to J:B/Q
//
// - The time at the front of the line is that of SyslogTime. Every line's time is heeded, not only
//   that of hits. A zone's letters behind the time ("EDT:") mean different zones in different
//   places and are not heeded: `zone` of the options is.
// - What an access list permitted (106100) is skipped ("permitted"), whatever `count` of the
//   options is. So are other messages ("other asa message"), and lines without one ("no asa
//   message").
// - The records are 1, but of 106100: there, a "first hit" stands for itself, and the number of an
//   interval has that hit in it (Cisco ASA Series CLI Configuration Guide, "Configuring Logging for
//   Access Lists"), so that one less is taken. With none left it is skipped ("counted by its first
//   hit"). From the second interval of the same packets on, which few attempts live to see, that is
//   one too few. The day is that of the message, which comes at the interval's end.
// - Where the system log wrote "message repeated N times: [...]", the records are N times as many.
// - TCP without flags in the message: the flags are unknown.
// - Behind an address there may be a user or a group in parentheses. Names in place of addresses or
//   ports are malformed: "no names" makes the ASA write addresses.
// - "icmp" between IPv6 addresses is ICMPv6.
//
// The state is that of SyslogTime. Of the options, `count`, `year`, `zone` and `clock` are used.
// Malformed for: "message text" (not as above), "time", "records", "protocol", "source address",
// "target address", "source port", "port", "port above 65535", "icmp type", "tcp flags".
class AsaReader : public HitReader {
 public:
  explicit AsaReader(const ReaderOptions& options) : count_(options.count), time_(options) {}

  ReadResult ReadLine(std::string_view line) override;
  std::string SaveState() const override { return time_.SaveState(); }
  absl::Status RestoreState(std::string_view state) override { return time_.RestoreState(state); }

 private:
  const CountMode count_;
  SyslogTime time_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_ASA_READER_H_
