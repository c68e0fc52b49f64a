// CsvSink: hits as a table, for who wants to see what would be counted.
#ifndef SCANTREND_CLIENT_SENSOR_CSV_SINK_H_
#define SCANTREND_CLIENT_SENSOR_CSV_SINK_H_

#include <cstddef>
#include <iosfwd>
#include <string>

#include "client/hit_sink.h"

namespace scantrend {

// Writes the header "time,source,target,protocol,port,records,kind" and a line for each hit; times
// are RFC 3339, in UTC. All that is written counts as accepted, though no server was asked. Not
// thread-safe.
class CsvSink : public HitSink {
 public:
  // `out` must outlive it.
  explicit CsvSink(std::ostream* out);

  void Add(const Hit& hit) override;
  size_t pending() const override { return pending_; }
  // `position` goes nowhere. UNAVAILABLE: `out` takes no more (a full disk, a closed pipe).
  absl::Status Send(std::string_view position) override;
  absl::Status Finish() override { return Send(""); }
  SinkTotals totals() const override { return totals_; }

 private:
  std::ostream* const out_;
  std::string text_;
  size_t pending_ = 0;
  SinkTotals totals_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_CSV_SINK_H_
