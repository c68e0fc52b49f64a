// DshieldReader: the DShield submission format, as psad and the DShield clients write it.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_DSHIELD_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_DSHIELD_READER_H_

#include <string_view>

#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// Fields separated by tabs:
//
//   date time zone, user id, count, source, source port, target, target port, protocol, TCP flags
//   2013-03-03 21:53:59 +0000  1000  1  61.131.218.218  6000  192.0.2.3  1433  6  S
//
// - The user id may also come before the date.
// - count, 1 to 2^32 - 1, is the hit's records. The protocol is a number or a name.
// - The flags (ParseTcpFlags) may be empty, "-" or missing: then they are unknown.
// - ICMP: the type is in the field of the source port; that of the target port is ignored, as it is
//   for protocols without ports. A source port may be empty or "-": then it is unknown.
// - Further fields are ignored. Blank lines and lines that begin with '#' are skipped.
//
// Every line stands alone: there is no state. Of the options, `count` is used. Malformed for:
// "fields" (fewer than 8), "time", "count", "source address", "source port", "target address",
// "port", "port above 65535", "icmp type", "protocol", "tcp flags".
class DshieldReader : public HitReader {
 public:
  explicit DshieldReader(const ReaderOptions& options) : count_(options.count) {}

  ReadResult ReadLine(std::string_view line) override;

 private:
  const CountMode count_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_DSHIELD_READER_H_
