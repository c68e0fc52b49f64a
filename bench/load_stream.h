// LoadStream: one stream of a load; and LoadProgress, what the streams of a load share.
#ifndef SCANTREND_BENCH_LOAD_STREAM_H_
#define SCANTREND_BENCH_LOAD_STREAM_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "bench/batch_source.h"
#include "bench/load.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

// Not thread-safe.
class LoadProgress {
 public:
  LoadProgress(BatchSource& source, const LoadOptions& options)
      : source_(source),
        mark_hits_(options.mark_hits),
        streams_(static_cast<uint64_t>(options.streams)),
        rounds_(options.rounds) {}

  // The clock starts; until then nothing is sent.
  void Start();
  bool started() const { return started_; }
  // Whether everything that may be sent for now is acked.
  bool IsAtRest() const;
  // What comes after a rest: the next round, or the end of the streams.
  void GoOn();

  // Whether a stream that has sent so many batches may send one.
  bool MaySend(uint64_t sent) const;
  // The next batch, which is to be sent; nullopt: there are no more.
  std::optional<SerializedBatch> Next();
  void OnAck(uint32_t hits, std::chrono::steady_clock::time_point sent);

  uint64_t hits() const { return result_.hits; }  // acked
  bool is_done() const { return is_exhausted_; }  // at rest: all of them
  bool ended() const { return ended_; }

  // What came of it all; once.
  LoadResult Finish();

 private:
  double SecondsAtLastAck() const;

  BatchSource& source_;
  const uint64_t mark_hits_;
  const uint64_t streams_;
  const bool rounds_;
  bool started_ = false;
  uint64_t round_ = 0;  // that is being sent
  uint64_t sent_ = 0;   // batches
  bool is_exhausted_ = false;
  bool ended_ = false;
  std::chrono::steady_clock::time_point start_;
  std::clock_t start_cpu_ = 0;
  std::chrono::steady_clock::time_point last_ack_;
  LoadResult result_;
};

// One StreamHits call on a connection of its own, which is opened at once. Every operation is
// answered by an event in `queue`, whose tag is a Tag. Not thread-safe.
class LoadStream {
 public:
  enum class Event { kStarted, kWritten, kRead, kSendingDone, kFinished };
  struct Tag {
    LoadStream* stream;
    Event event;
  };

  // Over `channel`, which is of nobody else. `queue` and `progress` must outlive it, and the queue
  // be empty when it is destroyed. `number` is part of the stream's name.
  LoadStream(const LoadOptions& options, int number, std::shared_ptr<grpc::Channel> channel,
             grpc::CompletionQueue* queue, LoadProgress* progress);

  // Takes an event of this stream. After kFinished there is none but those of operations that had
  // ended before.
  void OnEvent(Event event, bool ok);
  // Sends what may be sent: nothing before the stream is open and the load has started. Ends the
  // stream when the load has ended.
  void Advance();
  void Cancel() { context_.TryCancel(); }

  bool opened() const { return opened_; }
  uint64_t acked() const { return last_acked_; }  // batches
  // How it ended, after kFinished: OK if all that it sent was acked in full.
  absl::Status status() const;

 private:
  struct SentBatch {
    uint32_t hits;
    std::chrono::steady_clock::time_point time;
  };

  void Open();
  void Write(const grpc::ByteBuffer& message);
  void OnAnswer();
  // Of the answer that was read.
  absl::Status Check();

  const uint32_t in_flight_max_;
  const std::string sensor_;
  const std::string stream_;
  LoadProgress* const progress_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  Tag started_{this, Event::kStarted};
  Tag written_{this, Event::kWritten};
  Tag read_{this, Event::kRead};
  Tag sending_done_tag_{this, Event::kSendingDone};
  Tag finished_{this, Event::kFinished};

  grpc::ByteBuffer answer_;
  v1::HitAck ack_;
  std::deque<SentBatch> sent_;  // not acked yet
  uint64_t last_sent_ = 0;
  uint64_t last_acked_ = 0;
  bool opened_ = false;
  bool writing_ = false;
  bool sending_done_ = false;
  absl::Status error_;   // what was wrong with an answer
  grpc::Status ending_;  // what the server ended the call with
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LOAD_STREAM_H_
