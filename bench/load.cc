#include "bench/load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "bench/load_stream.h"
#include "client/transport.h"

namespace scantrend {
namespace {

// Each of a connection that is shared with no other.
absl::StatusOr<std::vector<std::shared_ptr<grpc::Channel>>> OpenChannels(
    const LoadOptions& options) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < options.streams; ++i) {
    TransportOptions transport_options;
    transport_options.tls_ca = options.tls_ca;
    if (!options.token_dir.empty()) {
      transport_options.token_file = absl::StrCat(options.token_dir, "/", i);
    }
    ASSIGN_OR_RETURN(const Transport transport, Transport::Load(options.server, transport_options));
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(transport.Open(arguments));
  }
  return channels;
}

class Load {
 public:
  Load(const LoadOptions& options, std::vector<std::shared_ptr<grpc::Channel>> channels,
       BatchSource& source)
      : at_rest_(options.at_rest), progress_(source, options) {
    for (int i = 0; i < options.streams; ++i) {
      streams_.push_back(std::make_unique<LoadStream>(
          options, i, std::move(channels[static_cast<size_t>(i)]), &queue_, &progress_));
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
      while (progress_.started() && !progress_.ended() && error_.ok() && progress_.IsAtRest()) {
        Rest();
        progress_.GoOn();
        Advance();
      }
    }
    RETURN_IF_ERROR(error_);
    LoadResult result = progress_.Finish();
    const auto [least, most] = std::minmax_element(
        streams_.begin(), streams_.end(),
        [](const auto& one, const auto& other) { return one->acked() < other->acked(); });
    result.stream_batches_min = (*least)->acked();
    result.stream_batches_max = (*most)->acked();
    return result;
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
    Rest();
    progress_.Start();
    Advance();
  }

  void Rest() {
    if (at_rest_ != nullptr) {
      at_rest_(progress_.hits(), progress_.is_done());
    }
  }

  void Advance() {
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

  const std::function<void(uint64_t, bool)> at_rest_;
  LoadProgress progress_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<LoadStream>> streams_;
  size_t finished_ = 0;
  absl::Status error_;
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options, BatchSource& source) {
  ASSIGN_OR_RETURN(std::vector<std::shared_ptr<grpc::Channel>> channels, OpenChannels(options));
  return Load(options, std::move(channels), source).Run();
}

}  // namespace scantrend
