// NfdumpReader: the flows that nfdump prints as comma-separated values.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_NFDUMP_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_NFDUMP_READER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/csv_columns.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/local_time.h"

namespace scantrend {

// What "nfdump -o csv" prints, in its old form ("ts,te,td,sa,da,sp,dp,pr,flg,...": 1.6 and 1.7.1)
// and its new one ("firstSeen,duration,proto,srcAddr,..."), "-o csv:%ts,%sa,..." and "-o csv-fast":
// nfdump(1), and src/output/output_csv.c and output_csv_fast.c of
// https://github.com/phaag/nfdump. Columns are read by the names of the header:
//
//   ts, firstSeen   when the flow began: local (`zone` of the options; nfdump prints the times of
//                   the machine that it runs on), or raw: seconds with a fraction (%tsr), or
//                   milliseconds without one (csv-fast)
//   sa, srcAddr; da, dstAddr; pr, proto    source, target, protocol
//   dp, dstPort     the port; for ICMP "TYPE.CODE", or TYPE * 256 + CODE
//   sp, srcPort; flg, flags; fl, flows     optional: source port, TCP flags, number of flows
//
// - A flow is one hit, on the day on which it began. Its records are its flows, which is 1 but in
//   what was aggregated (-a, -A). They are not its packets, which all are of one attempt.
// - A flow's TCP flags are those of all its packets together. ACK with PSH or FIN tells that there
//   was a connection, which is a probe if its SYN is there too. SYN and ACK alone, or with RST, is
//   the answer to a spoofed SYN, sent again and again: backscatter. No flags at all are unknown:
//   many exporters do not send them. Where there is no column of flags, as in the new form, each
//   flow is a probe, also an answer; "-o csv:%ts,%sa,%da,%sp,%dp,%pr,%flg,%fl" has one.
// - nfdump prints both directions of a connection: --targets keeps the inbound one.
// - Skipped: "header" (each one counts for what follows it), "blank", "summary" (the three lines at
//   the end), "no flows" (nfdump's "No matching flows").
//
// The state is where the columns are. BeginFile() forgets the header. status() is not OK after a
// first line that is no header, or lacks a column: of statistics (-s), or none was printed (-q). Of
// the options, `count` and `zone` are used. Malformed for: "header", "quote", "columns" (fewer than
// needed), "time", "records", "source address", "target address", "protocol" (a name that is not
// known here), "source port", "port", "port above 65535", "icmp type", "tcp flags".
class NfdumpReader : public HitReader {
 public:
  explicit NfdumpReader(const ReaderOptions& options)
      : count_(options.count), zone_(options.zone) {}

  ReadResult ReadLine(std::string_view line) override;
  void BeginFile() override;
  absl::Status status() const override { return status_; }
  std::string SaveState() const override;
  absl::Status RestoreState(std::string_view state) override;

 private:
  ReadResult ReadRow(std::string_view line);

  const CountMode count_;
  Zone zone_;
  absl::Status status_;
  std::optional<CsvColumns> columns_;
  // The next line is the numbers of the summary.
  bool totals_next_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_NFDUMP_READER_H_
