// ZeekRecord: the fields of a connection in Zeek's conn.log, and the hit that it is.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_RECORD_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_RECORD_H_

#include <array>
#include <string_view>

#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/zeek_columns.h"

namespace scantrend {

// Text, by ZeekKey; empty if it is unset. A value type of views.
//
// Semantics: Conn::Info of
// https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html, and its source. A
// connection is one record, and counts as its first packet would. With CountMode::kProbes:
//
//   conn_state of TCP       what it is
//   S0 S1 S2 S3 SF RSTOS0   probe of the originator, whose SYN was seen
//   REJ RSTO RSTR SH        the same, unless `history` tells of another first packet
//   RSTRH SHR               backscatter of the responder, who sent SYN-ACK or RST, but no SYN: the
//                           source is id.resp_h, the port id.resp_p; unless, as above
//   OTH                     traffic without its beginning: skipped ("tcp without SYN"); unless, as
//                           above: a SYN-ACK that nothing comes after is OTH, too
//   unset                   as `history` tells; else the flags are unknown: probe
//
// The first letter of `history` is of the first packet, in upper case if the originator sent it
// (who that is, Zeek guesses by the ports if it saw no SYN: '^'). S and Q (SYN with FIN or RST) are
// probes; H (SYN-ACK), R and I (RST) backscatter; others are skipped. So the ACKs and FINs of
// stealth scans, which Zeek calls RSTRH, RSTR and SH, do not become hits of the host that answered.
//
// UDP is a probe on id.resp_p, or, if only the responder sent something (SHR), of the responder on
// id.orig_p. ICMP has its type in id.orig_p, and is that of IPv6 if the addresses are. A transport
// that Zeek does not know is the number in ip_proto, where that is logged, else skipped ("unknown
// transport").
//
// With CountMode::kAll every connection is a probe by the destination port of its first packet.
struct ZeekRecord {
  std::array<std::string_view, kZeekKeyEnd> values;

  // ts: seconds (ParseEpochTime), ISO 8601 (ParseIsoTime; UTC without a zone), or 13 digits of
  // milliseconds (JSON::TS_MILLIS). Malformed for: "time", "conn state" (of TCP and UDP), and what
  // FlowFields says. Thread-safe.
  ReadResult Read(CountMode mode) const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_RECORD_H_
