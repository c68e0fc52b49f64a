// Delivery: the hits of a source into a sink, in batches.
#ifndef SCANTREND_CLIENT_SENSOR_DELIVERY_H_
#define SCANTREND_CLIENT_SENSOR_DELIVERY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/hit_sink.h"
#include "client/sensor/hit_filter.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/import_result.h"

namespace scantrend {

struct DeliveryOptions {
  size_t batch_hits = 10'000;  // 1 to 65,536
  // The longest that a hit of a live source waits for its batch to become full.
  absl::Duration flush_interval = absl::Seconds(1);
  // Of the options that decide which records become which hits: kept with every position.
  uint64_t options_digest = 0;
  // Gets the malformed lines, with their newlines; nullptr: nobody does.
  std::ostream* rejects = nullptr;
  // Called now and then, at least once a flush_interval while records come.
  std::function<void(const SourceProgress&)> on_progress = [](const SourceProgress&) {};
};

// Reads `source` to its end, or until `stop` is requested, and sends the hits that pass `filter` to
// `sink`, with the position behind them; waits until they are safe (HitSink::Finish). Adds to
// `result` what became of the records, also on errors, but not the sink's totals. Records before an
// error of the source are delivered all the same; the source's error comes first, then the sink's.
absl::Status Deliver(HitSource& source, const HitFilter& filter, HitSink& sink,
                     const DeliveryOptions& options, const std::stop_token& stop,
                     ImportResult& result);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_DELIVERY_H_
