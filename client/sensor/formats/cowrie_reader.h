// CowrieReader: the connections in the JSON log of the honeypot Cowrie.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_COWRIE_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_COWRIE_READER_H_

#include <string_view>

#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/json_fields.h"

namespace scantrend {

// One JSON object a line (https://docs.cowrie.org/en/latest/OUTPUT.html). Only those whose eventid
// is "cowrie.session.connect" count, as a TCP probe of one record; what a session did after that is
// skipped ("no connection"). Fields:
//
//   timestamp           ISO 8601 (ParseIsoTime; UTC without a zone)
//   src_ip, src_port, dst_ip, dst_port     dst_port is the one that Cowrie listens on
//
// Every line stands alone: there is no state. Of the options, `count` is used, and makes no
// difference. Malformed for: "json", "json key twice", "json type", "eventid" (missing), "time",
// and what FlowFields says.
class CowrieReader : public HitReader {
 public:
  explicit CowrieReader(const ReaderOptions& options);

  ReadResult ReadLine(std::string_view line) override;

 private:
  const CountMode count_;
  JsonFields json_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_COWRIE_READER_H_
