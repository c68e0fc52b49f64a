// Producer: the library for a sensor of one's own. Delivers the hits of one stream to scantrendd,
// each exactly once: it numbers the batches, keeps what is not acked, and sends it again over a new
// connection when the old one breaks.
//
//   auto producer = Producer::Connect(
//       {.server = "127.0.0.1:8530", .sensor = "edge", .stream = "live"});
//   (*producer)->Add(hit);                       // ... as often as there are hits
//   absl::Status sent = (*producer)->Flush();    // what was added, as a batch
//   absl::Status acked = (*producer)->Finish();  // all of it is on stable storage
//
// client/example/send_hits.cc is a whole program.
//
// Batches. A batch is 1 to 65,536 hits; it is sent by Flush or Send, never by Add. Large ones are
// cheap to count: flush every kProducerBatchHits hits, and when hits are a second old, so that
// queries see them. Flush does not wait for the ack, but blocks while `batches_in_flight` batches
// are not acked, so that a producer takes little memory and cannot run ahead of the server.
//
// Streams. A stream is one sequence of batches of a sensor; only one producer may have it open at a
// time. A live sensor has one stream, whose name it keeps. A sensor that reads files has one for
// each of them. Several streams may share one IngestConnection: then use Open, not Connect.
//
// Going on after a restart. What was sent but not acked when a process ends may or may not be
// counted. A source that can be read again, such as a file, can know: it gives every batch a
// position, with Send, of how far it had read; start().position is that of the last batch that is
// counted, and to go on right there loses nothing and counts nothing twice. What a live source had
// not flushed, or not got acked, is lost with the process: SpooledProducer keeps it on disk.
//
// A server that is away. Flush and Finish block, and try to connect again for `retry_for` since
// the last ack, with pauses that grow to 1 s, or to 30 s where retry_for is kForEver.
// `on_connection_change` tells what is going on. Cancel ends the waiting.
//
// Errors. After one, nothing can be sent any more, and every call returns it again; open the stream
// anew to know what was counted. The codes are written at Send. A hit that the server refuses
// (totals().refused) is no error, and does not keep the others of its batch from being counted.
#ifndef SCANTREND_CLIENT_PRODUCER_H_
#define SCANTREND_CLIENT_PRODUCER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/hit.h"
#include "client/batch_stream.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"
#include "client/transport.h"

namespace scantrend {

inline constexpr size_t kProducerBatchHits = 10'000;

struct ProducerOptions {
  // For Connect: HOST:PORT of scantrendd's gRPC address, and how to get there.
  std::string server = {};
  TransportOptions transport = {};
  std::string sensor;  // 1 to 64 characters of A-Z a-z 0-9 . _ -
  std::string stream;  // 1 to 128 characters of A-Z a-z 0-9 . _ - : ~
  // For how long a broken connection is tried anew, since the last ack; kForEver: without an end.
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
  size_t batches_in_flight = 8;  // Flush blocks while so many are not acked; >= 1
  // The sensor sees one of so many packets; 1 to 1,000,000. The server shows it, and counts what
  // was seen.
  uint32_t sampling_rate = 1;
  // Told when the server goes away and when it is back: see BatchStreamOptions.
  ConnectionCallback on_connection_change = nullptr;
  // When a stop is requested of it, that is as Cancel: for the waiting of Connect and Open.
  std::stop_token stop = {};
};

// Not thread-safe, but for Cancel and totals.
class Producer final : public HitSink {
 public:
  // Connects to options.server and opens the stream. Another producer that has it open fails with
  // ABORTED at its next batch. Errors: INVALID_ARGUMENT (a name), UNAVAILABLE (no server within
  // retry_for), CANCELLED, UNAUTHENTICATED and PERMISSION_DENIED (whom the server takes this for),
  // those of Transport::Load.
  static absl::StatusOr<std::unique_ptr<Producer>> Connect(const ProducerOptions& options);
  // The same over a connection that is there, and must outlive it.
  static absl::StatusOr<std::unique_ptr<Producer>> Open(IngestConnection* connection,
                                                        const ProducerOptions& options);
  // What was not sent or not acked may be lost: Finish first.
  ~Producer() override;

  // Where the stream stood on the server when it was opened.
  const StreamPosition& start() const;

  void Add(const Hit& hit) override;
  size_t pending() const override;

  // Sends the batch at hand, if there are hits in it, with `position` (at most 256 bytes), which
  // the server keeps with it; an empty one takes its place as well. Errors:
  //   INVALID_ARGUMENT     more than 65,536 hits, a position that is too long, a sampling rate
  //   UNAVAILABLE          broken, and not mended within retry_for
  //   ABORTED              another sensor has opened the stream: two share the name
  //   FAILED_PRECONDITION  the server lacks what it had acked: it was restored from a backup
  //   CANCELLED            by Cancel
  absl::Status Send(std::string_view position) override;
  // Send for a source that has no position.
  absl::Status Flush() { return Send(""); }

  // Waits until all that was sent is acked. What was added but not sent is not: Flush first.
  // Nothing can be sent after it. Errors as of Send.
  absl::Status Finish() override;

  // Ends what waits, now and from now on, with CANCELLED. Thread-safe.
  void Cancel();

  SinkTotals totals() const override;

 private:
  class Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_PRODUCER_H_
