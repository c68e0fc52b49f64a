// Producer: delivers the hits of one stream, each exactly once. Numbers the batches, keeps what is
// not acked, and sends it again over a new connection when the old one breaks.
//
//   auto connection = IngestConnection::Dial("127.0.0.1:8530", std::chrono::seconds(10));
//   auto producer = Producer::Open(connection->get(), {.sensor = "edge", .stream = "live"});
//   (*producer)->Add(hit);                       // ... as often as there are hits
//   absl::Status sent = (*producer)->Send("");   // a batch of what was added
//   absl::Status acked = (*producer)->Finish();  // all of it is on stable storage
#ifndef SCANTREND_CLIENT_PRODUCER_H_
#define SCANTREND_CLIENT_PRODUCER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/hit.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"

namespace scantrend {

inline constexpr size_t kProducerBatchHits = 10'000;

struct ProducerOptions {
  std::string sensor;  // 1 to 64 characters of A-Z a-z 0-9 . _ -
  std::string stream;  // 1 to 128 characters of A-Z a-z 0-9 . _ - : ~
  // For how long a broken connection is tried anew, since the last ack.
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
  size_t batches_in_flight = 8;  // Send blocks while so many are not acked; >= 1
};

// Not thread-safe.
class Producer : public HitSink {
 public:
  // Opens the stream; another producer that has it open fails with ABORTED at its next batch.
  // `connection` must outlive it. Errors: INVALID_ARGUMENT (a name), UNAVAILABLE (no server within
  // retry_for).
  static absl::StatusOr<std::unique_ptr<Producer>> Open(IngestConnection* connection,
                                                        const ProducerOptions& options);
  // What was not sent or not acked may be lost: Finish first.
  ~Producer() override;

  // Where the stream stood on the server when it was opened.
  const StreamPosition& start() const;

  // Adds a hit to the batch at hand.
  void Add(const Hit& hit) override;
  // Hits in the batch at hand; at most 65,536 can be sent.
  size_t pending() const override;

  // Sends the batch at hand, if there are hits in it, with `position` (at most 256 bytes), which
  // the server keeps with it. Blocks while batches_in_flight are not acked. Errors: UNAVAILABLE
  // (broken, and not mended within retry_for), ABORTED (taken over), INVALID_ARGUMENT, ... Nothing
  // can be sent after an error; open the stream again to know what was counted.
  absl::Status Send(std::string_view position) override;

  // Waits until all that was sent is acked. Errors as of Send.
  absl::Status Finish() override;

  SinkTotals totals() const override;

 private:
  class Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_PRODUCER_H_
