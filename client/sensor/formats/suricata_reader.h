// SuricataReader: the flows in the eve.json of Suricata.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_SURICATA_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_SURICATA_READER_H_

#include <string_view>

#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/json_fields.h"

namespace scantrend {

// One JSON object a line
// (https://docs.suricata.io/en/latest/output/eve/eve-json-format.html#event-type-flow). Only those
// whose event_type is "flow" count, one record each; alerts and others tell of the same packets
// again, and are skipped ("no flow"). Fields:
//
//   flow.start          ISO 8601 (ParseIsoTime; UTC without a zone). There is no other time: the
//                       "timestamp" is when the flow was written, which may be days apart
//   src_ip, dest_ip, src_port, dest_port   of the client and the server
//   proto               a name or a number
//   icmp_type           ICMP only
//   tcp.tcp_flags_ts, tcp.tcp_flags_tc     all flags to the server and all to the client, a byte in
//                       hexadecimal; if both are missing, tcp.tcp_flags, all flags
//
// A TCP flow counts as its first packet would. With CountMode::kProbes, the first that is true:
// - SYN to the server: probe on dest_port. An ACK beside it came later, or is Suricata's own.
// - SYN to the client: a SYN-ACK that nothing asked for, whose sender Suricata took for the server
//   (stream.midstream): backscatter of dest_ip on dest_port.
// - RST: backscatter of who sent it, on its port. Other flags: skipped ("tcp without SYN").
// - No flags, or 00: unknown, so it is a probe. Suricata writes 00 for a flow that it kept no
//   session of: of a SYN that is out of order, but also of a RST and, without stream.midstream, of
//   a SYN-ACK: backscatter cannot be told from probes then.
// With CountMode::kAll it is a probe by the destination port of its first packet.
//
// Every line stands alone: there is no state. Of the options, `count` is used. Malformed for:
// "json", "json key twice", "json type", "event type" (missing), "time" (also if it is missing),
// "tcp flags", and what FlowFields says.
class SuricataReader : public HitReader {
 public:
  explicit SuricataReader(const ReaderOptions& options);

  ReadResult ReadLine(std::string_view line) override;

 private:
  const CountMode count_;
  JsonFields json_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_SURICATA_READER_H_
