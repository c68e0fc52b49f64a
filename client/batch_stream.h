// BatchStream: delivers numbered batches of one stream, in order, each counted exactly once. Keeps
// what is not acked, and sends it again over a new call when the old one breaks.
//
//   BatchStream stream(connection, {.sensor = "edge", .stream = "live"});
//   StreamPosition start = *stream.Open();
//   stream.Send(batch);  // its sequence is start.sequence + 1; that of the next one, + 2; ...
//   stream.Finish();     // all of them are on stable storage
#ifndef SCANTREND_CLIENT_BATCH_STREAM_H_
#define SCANTREND_CLIENT_BATCH_STREAM_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "client/backoff.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"

namespace scantrend {

// The server went away, or came back: it is away from when the connection broke until it acks
// something again, or has nothing to ack. One that is back within `away_after` was never away.
struct ConnectionChange {
  bool is_away = false;
  // Since when it is, or for how long it was, away.
  std::chrono::milliseconds away_for{0};
  absl::Status why;  // is_away: what is known of the reason; never OK
};

using ConnectionCallback = std::function<void(const ConnectionChange&)>;

struct BatchStreamOptions {
  std::string sensor;  // stream_name.h has the rules for both
  std::string stream;
  // For how long a broken connection is tried anew, since the last ack; kForEver: without an end.
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
  size_t batches_in_flight = 8;  // Send blocks while so many are not acked; >= 1
  // Told once when the server has been away for `away_after`, and once when it is back: on the
  // thread that calls Open, Send, Wait or Finish. It may not call the stream.
  ConnectionCallback on_connection_change = nullptr;
  std::chrono::milliseconds away_after = std::chrono::seconds(1);
};

// The reason (base/status.h) of the error that the server is behind what it had acked.
inline constexpr char kServerWentBack[] = "SERVER_WENT_BACK";

// Cancel, Wake, acked and totals are thread-safe; of the others only one may run at a time.
class BatchStream {
 public:
  // `connection` must outlive it.
  BatchStream(IngestConnection* connection, BatchStreamOptions options);
  // What was not acked may be lost: Finish first.
  ~BatchStream();
  BatchStream(const BatchStream&) = delete;
  BatchStream& operator=(const BatchStream&) = delete;

  // Opens the stream, and returns where it stands on the server. Once, before anything else.
  // Another sensor that has it open fails with ABORTED at its next batch. Errors, of the calls
  // below as well; after one, all return it again:
  //   INVALID_ARGUMENT     a name, or a batch that breaks a rule of ingest.proto
  //   UNAVAILABLE          no server within retry_for; others that pass are tried again as well
  //   ABORTED              another sensor has opened the stream, or has written to it
  //   FAILED_PRECONDITION  with reason kServerWentBack: the server lacks batches that it had acked,
  //                        as it was restored from a backup, or has another data directory
  //   CANCELLED            by Cancel
  absl::StatusOr<StreamPosition> Open();

  // Sends `batch`, whose sequence is the one after that of the batch before. Blocks while
  // batches_in_flight are not acked. The batch must not be changed any more.
  absl::Status Send(std::shared_ptr<const v1::HitBatch> batch);

  // Waits until acked() is above `acked`, or for Wake. Mends the connection meanwhile, if anything
  // is not acked.
  absl::Status Wait(uint64_t acked);
  // The Wait that runs, or else the next one, returns.
  void Wake();

  // Waits until all that was sent is acked, and ends the call. Nothing can be sent after it.
  absl::Status Finish();

  // Ends every wait, now and from now on: with CANCELLED.
  void Cancel();

  // The sequence up to which all is on stable storage.
  uint64_t acked() const;
  // Of the batches up to that; `dropped` stays 0.
  SinkTotals totals() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class CallState { kOpening, kOpen, kEnded };

  absl::Status SendNext(const std::shared_ptr<const v1::HitBatch>& batch);
  // Until at most `batches` are not acked; mends the connection meanwhile.
  absl::Status WaitUntilInFlight(size_t batches);
  // After the call broke: starts another, and sends again what was not acked.
  absl::Status Mend();
  absl::Status Connect();
  // Pauses before the next attempt. False: it was cancelled, or retry_for has passed.
  bool Pause(std::unique_lock<std::mutex>& lock);
  // One attempt to connect.
  absl::Status TryToConnect();
  absl::Status SendAgain();
  // Waits for `condition`, and tells meanwhile of the connection. False: `until` has passed.
  template <typename Condition>
  bool WaitFor(std::unique_lock<std::mutex>& lock, Clock::time_point until, Condition condition);
  // When it is to be told that the server is away.
  Clock::time_point TellAwayAt() const;
  void TellOfConnection(std::unique_lock<std::mutex>& lock);
  absl::Status EndCall();
  // On the reader's thread, until the call ends.
  void Read(IngestConnection::Call& call);
  bool TakeAck(const v1::HitAck& ack);

  // These five are called under mutex_.
  // Goes on from where the stream stands, as the server has said when it was opened.
  absl::Status Resume();
  // Of a batch that is not acked, or of the last one that is.
  const std::string& PositionOf(uint64_t sequence) const;
  // Batches up to `sequence` were counted, though their acks were lost.
  void ForgetCounted(uint64_t sequence);
  void ForgetFirst();
  Clock::time_point RetryUntil() const;

  IngestConnection* const connection_;
  const BatchStreamOptions options_;
  std::thread reader_;
  absl::Status failed_;  // why nothing can be sent any more
  absl::Status broken_;  // how the last call or attempt ended; OK: there was none
  Backoff backoff_;
  bool opened_ = false;
  std::optional<Clock::time_point> told_away_since_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<IngestConnection::Call> call_;
  CallState call_state_ = CallState::kEnded;
  StreamPosition opening_;  // the answer to the opening message
  std::deque<std::shared_ptr<const v1::HitBatch>> unacked_;
  StreamPosition acked_;
  uint64_t sent_ = 0;  // the last sequence that was sent
  SinkTotals totals_;
  // When the connection broke, if no ack has come since, and there is something to ack.
  std::optional<Clock::time_point> broken_since_;
  bool woken_ = false;
  bool cancelled_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_BATCH_STREAM_H_
