#include "bench/load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>

#include "base/status.h"
#include "bench/load_stream.h"

namespace scantrend {
namespace {

class Load {
 public:
  Load(const LoadOptions& options, BatchSource& source) : progress_(source, options.mark_hits) {
    for (int i = 0; i < options.streams; ++i) {
      streams_.push_back(std::make_unique<LoadStream>(options, i, &queue_, &progress_));
    }
  }

  // Takes the events of operations that ended before their stream did.
  ~Load() {
    queue_.Shutdown();
    while (WaitForEvent()) {
    }
  }

  absl::StatusOr<LoadResult> Run() {
    while (finished_ < streams_.size() && WaitForEvent()) {
      if (!progress_.started()) {
        StartOnceAllAreOpen();
      }
    }
    RETURN_IF_ERROR(error_);
    return progress_.Finish();
  }

 private:
  // False: the queue was shut down and is empty.
  bool WaitForEvent() {
    void* tag = nullptr;
    bool ok = false;
    if (!queue_.Next(&tag, &ok)) {
      return false;
    }
    const auto& [stream, event] = *static_cast<LoadStream::Tag*>(tag);
    stream->OnEvent(event, ok);
    if (event == LoadStream::Event::kFinished) {
      OnFinished(*stream);
    }
    return true;
  }

  void StartOnceAllAreOpen() {
    if (!std::all_of(streams_.begin(), streams_.end(),
                     [](const auto& stream) { return stream->opened(); })) {
      return;
    }
    progress_.Start();
    for (const auto& stream : streams_) {
      stream->Advance();
    }
  }

  // The first error ends the other streams, too.
  void OnFinished(const LoadStream& finished) {
    ++finished_;
    const absl::Status status = finished.status();
    if (status.ok() || !error_.ok()) {
      return;
    }
    error_ = status;
    for (const auto& stream : streams_) {
      stream->Cancel();
    }
  }

  LoadProgress progress_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<LoadStream>> streams_;
  size_t finished_ = 0;
  absl::Status error_;
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options, BatchSource& source) {
  return Load(options, source).Run();
}

}  // namespace scantrend
