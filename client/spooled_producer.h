// SpooledProducer: a HitSink that loses nothing while the server is away. Batches go into a spool
// on disk, from which a thread delivers them for ever.
//
//   auto connection = IngestConnection::Create("127.0.0.1:8530", kForEver);
//   auto producer = SpooledProducer::Open(connection->get(),
//       {.directory = "/var/spool/scantrend", .sensor = "edge", .stream = "live"});
//   (*producer)->Add(hit);
//   absl::Status spooled = (*producer)->Send("");  // it is on disk
//   absl::Status ended = (*producer)->Finish();    // it is on the server, or waits on disk
//
// The server may be away from the start. A batch takes one synced write more than with Producer.
//
// Why every hit is counted exactly once, through kill -9 and power loss of sensor and server at any
// point:
//
// 1. A batch is in the spool, on stable storage, with its position and a number that is given once,
//    when Send returns. After a restart start() is the position of the newest batch in the spool,
//    so that the source reads on behind what is there, and nothing before it again.
// 2. The server's sequence of batch N is base + N. The base is on stable storage before a batch is
//    sent by it. So after a crash either the base is known, and the server's last sequence S says
//    that exactly the batches up to S - base are counted; or it is not, and no batch was ever sent.
// 3. A batch leaves the spool when the server has said that it is on stable storage: by an ack, or
//    by S when the stream is opened. If power loss brings it back, 2. finds it counted.
// 4. A spool that never met the server gets its base at the first contact: S minus the batches it
//    has forgotten, which is none of its own. What an older process of this sensor has sent cannot
//    be counted after that: the opening has taken the stream over.
// 5. A server that is behind what it had acked was restored from a backup, or has a new data
//    directory. What is in the spool follows its S by a new base, and that is said; what it has
//    lost it has lost. If nothing is in the spool and the source has not begun yet, the source
//    begins where the server's counts end, and nothing is lost, as long as the source still has it.
// 6. Batches on the server that the spool did not send (S is beyond them, or its position is not
//    that of the batch) are another sensor's of the same name, or the spool's file was replaced by
//    an older one: FAILED_PRECONDITION, since what waits may be counted already. So it is if the
//    server has a position, and the source began without knowing it: that happens only if a spool
//    was lost, or is used for the first time, while the server is away. An empty spool whose source
//    has not begun is as good as a new one, and just goes on from S.
#ifndef SCANTREND_CLIENT_SPOOLED_PRODUCER_H_
#define SCANTREND_CLIENT_SPOOLED_PRODUCER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/hit.h"
#include "client/batch_stream.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"
#include "client/spool.h"

namespace scantrend {

// What Send does while there is no room for a batch.
enum class WhenFull {
  kDrop,  // it drops the batch, and counts its hits: for a source that does not wait
  kWait,  // it blocks: for a source that can be read later, such as a file
};

struct SpooledProducerOptions {
  std::string directory;  // of the spool: see SpoolOptions
  std::string sensor;     // 1 to 64 characters of A-Z a-z 0-9 . _ -
  std::string stream;     // 1 to 128 characters of A-Z a-z 0-9 . _ - : ~
  uint64_t max_bytes = kSpoolBytesDefault;
  WhenFull when_full = WhenFull::kDrop;
  size_t batches_in_flight = 8;
  uint32_t sampling_rate = 1;  // 1 to 1,000,000
  // How long Open waits for the server to say where the source is to begin, if the spool does not
  // know. 0 is right for a source that has no position.
  std::chrono::milliseconds wait_for_server = std::chrono::seconds(10);
  // How long Finish waits without an ack.
  std::chrono::milliseconds finish_patience = std::chrono::seconds(10);
  // Told what a person should know, one line without an end: that the spool is full, that it has
  // room again, what a server lacks, what is left at the end. On any thread, one at a time.
  std::function<void(const std::string&)> on_message = nullptr;
  // Told when the server goes away and when it is back: see BatchStreamOptions. On a thread of its
  // own.
  ConnectionCallback on_connection_change = nullptr;
  // When a stop is requested of it, that is as Cancel.
  std::stop_token stop = {};
  const Clock* clock = &Clock::System();
};

// Not thread-safe, but for Cancel, totals and depth.
class SpooledProducer final : public HitSink {
 public:
  // Opens the spool, and begins to deliver what is in it. `connection` must outlive it. Errors:
  // those of Spool::Open, CANCELLED, and of the server's, if it answers within wait_for_server,
  // those of Send.
  static absl::StatusOr<std::unique_ptr<SpooledProducer>> Open(
      IngestConnection* connection, const SpooledProducerOptions& options);
  // What is in the spool stays there.
  ~SpooledProducer() override;

  // Where the source is to begin: behind the newest batch that is in the spool or on the server.
  // Sequence 0: nothing is known of the stream.
  const StreamPosition& start() const;

  void Add(const Hit& hit) override;
  size_t pending() const override;

  // Writes the batch at hand, if there are hits in it, with `position` (at most 256 bytes), into
  // the spool; it is on stable storage then. Errors, after which the batch is in the spool all the
  // same, but for the first three:
  //   INVALID_ARGUMENT     more than 65,536 hits, a position that is too long, a sampling rate
  //   DATA_LOSS            the spool's file is damaged
  //   UNAVAILABLE          the disk fails
  //   ABORTED              another sensor has opened the stream: two share the name
  //   FAILED_PRECONDITION  the server and the spool do not go together, see 6. above; the reason is
  //                        one of spool_resumption.h
  //   CANCELLED            by Cancel
  //   others               as the server has refused a batch
  absl::Status Send(std::string_view position) override;

  // Waits until all is on the server. If no ack comes for finish_patience, the rest stays in the
  // spool, for the next process to deliver; that is no error. Nothing can be sent after it. Errors
  // as of Send.
  absl::Status Finish() override;

  // Ends what waits, now and from now on, with CANCELLED. What is in the spool stays there.
  // Thread-safe.
  void Cancel();

  // Of what this process has delivered, also of batches that it found in the spool, and what it has
  // dropped.
  SinkTotals totals() const override;

  // What waits in the spool. Thread-safe.
  absl::StatusOr<SpoolDepth> depth() const;

 private:
  class Impl;
  explicit SpooledProducer(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOLED_PRODUCER_H_
