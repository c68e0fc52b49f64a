// HitStream: one StreamHits call.
#ifndef SCANTREND_SERVER_HIT_STREAM_H_
#define SCANTREND_SERVER_HIT_STREAM_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "scantrend/v1/ingest.pb.h"
#include "server/access/access_control.h"
#include "server/ack_latency.h"
#include "server/ingest_limits.h"
#include "server/message_pool.h"
#include "server/sensor_limits.h"
#include "storage/committer.h"

namespace scantrend {

// Reads while it may (few batches outstanding, queue not congested), writes acks in order, and ends
// the call once nothing is outstanding: with OK when the sensor is done, else with the first error.
// Messages are read as bytes, and parsed only when their hits may be queued. So a stream that
// waits, for its sensor or for the queue, holds no more than the bytes that have come; and of all
// streams together no more hits are parsed than the queue takes, and a batch of each thread that
// calls. Nothing in it blocks. Thread-safe; keeps itself alive until the call and its last batch
// are over.
class HitStream : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                  public std::enable_shared_from_this<HitStream> {
 public:
  // A stream of `caller`, as long as `access` lets it, that has begun to read, within `limits` and
  // `sensor_limits`, which are those of all sensors. `on_done` runs when the call is over.
  static std::shared_ptr<HitStream> Start(Committer* committer, AccessControl* access,
                                          Caller caller, std::shared_ptr<AckLatency> acks,
                                          MessagePool messages, const IngestLimits& limits,
                                          SensorLimits* sensor_limits,
                                          std::function<void()> on_done);

  // Ends the call with `status`, after the acks of the batches that it has delivered.
  void End(const absl::Status& status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  HitStream(Committer* committer, AccessControl* access, Caller caller,
            std::shared_ptr<AckLatency> acks, MessagePool messages, const IngestLimits& limits,
            SensorLimits* sensor_limits, std::function<void()> on_done)
      : committer_(committer),
        access_(access),
        caller_(std::move(caller)),
        ack_latency_(std::move(acks)),
        messages_(std::move(messages)),
        limits_(limits),
        sensor_limits_(sensor_limits),
        on_done_(std::move(on_done)) {}

  // Takes the bytes that were read: now, or once the queue is not congested.
  void TakeMessage();
  // What the first message asks for, and what later ones do.
  absl::Status Open();
  absl::Status Submit();
  void OnOpened(absl::StatusOr<OpenedStream> opened);
  void OnCommitted(uint64_t sequence, std::chrono::steady_clock::time_point read,
                   const absl::StatusOr<BatchResult>& result);
  // Starts what can be started: a write, the end, a read.
  void Advance();

  Committer* const committer_;
  AccessControl* const access_;
  const Caller caller_;
  const std::shared_ptr<AckLatency> ack_latency_;
  const MessagePool messages_;
  const IngestLimits limits_;
  SensorLimits* const sensor_limits_;
  const std::function<void()> on_done_;
  std::shared_ptr<HitStream> self_;  // until OnDone

  std::mutex mutex_;
  grpc::ByteBuffer received_;  // the reader's, while reading_
  std::chrono::steady_clock::time_point received_at_;
  std::deque<grpc::ByteBuffer> acks_;
  std::optional<OpenedStream> opened_;
  StreamId id_;
  std::optional<absl::Status> end_;  // how the call is to end
  int outstanding_ = 0;              // requests that the committer has not answered
  bool reading_ = false;             // a read is under way, or its message is being taken
  bool writing_ = false;
  bool waiting_ = false;  // for the queue to drain
  bool finished_ = false;
  bool done_ = false;
  bool counted_ = false;  // one of the sensor's streams, to be given back
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HIT_STREAM_H_
