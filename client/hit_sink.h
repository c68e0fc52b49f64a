// HitSink: where hits go, in batches.
#ifndef SCANTREND_CLIENT_HIT_SINK_H_
#define SCANTREND_CLIENT_HIT_SINK_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "base/hit.h"

namespace scantrend {

// What has become of the hits of the batches that were sent.
struct SinkTotals {
  uint64_t accepted = 0;
  RefusedCounts refused{};
  // Of batches that were counted but whose ack was lost with a connection: how many of them were
  // refused is not known here.
  uint64_t unconfirmed = 0;
  // Given up because nothing could hold them (a spool was full); they are lost.
  uint64_t dropped = 0;

  void Add(const SinkTotals& more) {
    accepted += more.accepted;
    for (size_t reason = 0; reason < refused.size(); ++reason) {
      refused[reason] += more.refused[reason];
    }
    unconfirmed += more.unconfirmed;
    dropped += more.dropped;
  }
};

// Not thread-safe.
class HitSink {
 public:
  virtual ~HitSink() = default;

  // Adds a hit to the batch at hand.
  virtual void Add(const Hit& hit) = 0;
  // Hits in the batch at hand; at most 65,536 can be sent.
  virtual size_t pending() const = 0;
  // Sends the batch at hand, if there are hits in it, with `position` (at most 256 bytes): where
  // the source stands behind them. May block. Nothing can be sent after an error.
  virtual absl::Status Send(std::string_view position) = 0;
  // Waits until all that was sent is where it cannot be lost any more. Errors as of Send.
  virtual absl::Status Finish() = 0;
  // Thread-safe.
  virtual SinkTotals totals() const = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_HIT_SINK_H_
