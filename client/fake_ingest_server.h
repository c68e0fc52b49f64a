// FakeIngestServer: a server in memory, for tests, and the connection to it.
#ifndef SCANTREND_CLIENT_FAKE_INGEST_SERVER_H_
#define SCANTREND_CLIENT_FAKE_INGEST_SERVER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/ingest_connection.h"

namespace scantrend {

// Keeps the contract of IngestService for one stream: sequences, positions, repeated batches, gaps,
// and that an opening takes the stream over. Fails as it is told. Thread-safe, but for what is
// assigned, which is to be before the first call.
class FakeIngestServer : public IngestConnection {
 public:
  // What becomes of a batch: a call that breaks before or after it was counted.
  enum class Fault { kNone, kBeforeCounting, kAfterCounting };

  FakeIngestServer() : IngestConnection("fake:8530") {}

  // Asked for every batch, and for every opening; they must not call the server.
  std::function<Fault()> on_batch = [] { return Fault::kNone; };
  std::function<absl::Status()> on_open = [] { return absl::OkStatus(); };
  // How a batch is refused, if not OK.
  absl::Status batch_error;
  // How a call ends when the sensor is done.
  absl::Status end;

  // Breaks every call, and lets openings wait until ComeBack.
  void GoAway();
  void ComeBack();
  // Counts batches, but answers none until false.
  void HoldAcks(bool hold);
  // Breaks every call; the stream stands elsewhere from then on, and `counted` is forgotten.
  void Restore(const StreamPosition& position);

  // time_s of the hits that were counted, in order.
  std::vector<uint32_t> counted() const;
  StreamPosition position() const;
  // The sampling rate of the last batch.
  uint32_t sampling_rate() const;
  // Calls that were started so far, batches that were counted, and batches that came again.
  int calls() const;
  int batches() const;
  int repeated_batches() const;

  absl::StatusOr<StreamPosition> GetStreamPosition(const std::string& sensor,
                                                   const std::string& stream) override;
  std::unique_ptr<Call> StartCall() override;

 private:
  class FakeCall;

  void BreakCalls();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FakeCall*> live_;
  FakeCall* opened_ = nullptr;  // the call that has the stream open
  bool away_ = false;
  bool hold_acks_ = false;
  StreamPosition position_;
  std::vector<uint32_t> counted_;
  uint32_t sampling_rate_ = 0;
  int calls_ = 0;
  int batches_ = 0;
  int repeated_batches_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_FAKE_INGEST_SERVER_H_
