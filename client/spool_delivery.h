// SpoolDelivery: the thread that brings the batches of a spool to the server, for ever.
#ifndef SCANTREND_CLIENT_SPOOL_DELIVERY_H_
#define SCANTREND_CLIENT_SPOOL_DELIVERY_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "client/batch_stream.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"
#include "client/spool.h"

namespace scantrend {

struct SpoolDeliveryOptions {
  BatchStreamOptions stream;  // retry_for is for ever, whatever it says
  // Told what a person should know, on the delivery's thread.
  std::function<void(const std::string&)> on_message;
};

// Thread-safe.
class SpoolDelivery {
 public:
  // Begins at once. `spool` and `connection` must outlive it; nobody else may change the spool but
  // by Append.
  SpoolDelivery(Spool* spool, IngestConnection* connection, SpoolDeliveryOptions options);
  // Ends the delivery; what is not acked stays in the spool.
  ~SpoolDelivery();

  // Where the source is to begin: behind the newest batch in the spool, or, if that is empty, where
  // the server says; it gets `wait_for_server` to say so. Once, before the first Append. Errors as
  // of status.
  absl::StatusOr<StreamPosition> Start(std::chrono::milliseconds wait_for_server);

  // A batch was appended.
  void Wake();

  // Waits until some batches have left the spool, but for a second at the most: the disk may get
  // room otherwise. Errors as of status.
  absl::Status WaitForRoom();

  // Waits until the spool is empty; ends the delivery, and leaves the rest in the spool, when
  // `patience` has passed without an ack. Errors as of status.
  absl::Status Finish(std::chrono::milliseconds patience);

  // Ends every wait, and the delivery.
  void Cancel();

  // Why nothing is delivered any more; OK while it goes on, and after Finish. CANCELLED: by Cancel.
  // Others: those of BatchStream, ResumeSpool and Spool.
  absl::Status status() const;

  // Of all batches that were in the spool, also those of a process before this one.
  SinkTotals totals() const;

 private:
  using Clock = std::chrono::steady_clock;

  // On the thread.
  void Run();
  absl::Status Deliver();
  absl::Status DeliverOver(BatchStream& stream);
  absl::Status Resume(const StreamPosition& server);
  absl::Status TryToResume(const StreamPosition& server, std::string& notice);
  // Forgets what is acked, if that is at least `batches`.
  absl::Status Settle(const BatchStream& stream, uint64_t batches);

  void Stop();  // under mutex_
  absl::Status StatusLocked() const;

  Spool* const spool_;
  IngestConnection* const connection_;
  const SpoolDeliveryOptions options_;
  // Of the thread.
  uint64_t sent_;       // batches up to this may have been sent
  uint64_t acked_ = 0;  // the last ack that was looked at

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<BatchStream> stream_;  // nullptr: there is none just now
  SinkTotals totals_;                    // of the streams before stream_
  uint64_t settlements_ = 0;
  Clock::time_point progress_at_;  // when an ack came last
  bool has_begun_;                 // the source knows where to begin
  bool is_open_ = false;           // the server has said where the stream stands
  bool finishing_ = false;
  bool stopped_ = false;
  bool cancelled_ = false;
  bool ended_ = false;
  absl::Status failed_;  // why it ended; OK: it was told to

  std::thread thread_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SPOOL_DELIVERY_H_
