#include "bench/load_stream.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/status_of_grpc.h"

namespace scantrend {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char kMethod[] = "/scantrend.v1.IngestService/StreamHits";
constexpr char kSensor[] = "bench";

grpc::ByteBuffer WithSequence(uint64_t sequence, const SerializedBatch& batch) {
  v1::HitBatch head;
  head.set_sequence(sequence);
  const std::array<grpc::Slice, 2> parts = {grpc::Slice(head.SerializeAsString()), batch.bytes};
  return {parts.data(), parts.size()};
}

bool Parse(const grpc::ByteBuffer& bytes, v1::HitAck& ack) {
  grpc::Slice slice;
  return bytes.DumpToSingleSlice(&slice).ok() &&
         ack.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

}  // namespace

void LoadProgress::Start() {
  started_ = true;
  start_ = last_ack_ = SteadyClock::now();
  start_cpu_ = std::clock();
  round_ = 1;
}

bool LoadProgress::IsAtRest() const {
  return sent_ == result_.acks.size() && (is_exhausted_ || (rounds_ && sent_ == round_ * streams_));
}

void LoadProgress::GoOn() {
  ended_ = is_exhausted_;
  ++round_;
}

bool LoadProgress::MaySend(uint64_t sent) const {
  return started_ && !is_exhausted_ && (!rounds_ || sent < round_);
}

std::optional<SerializedBatch> LoadProgress::Next() {
  std::optional<SerializedBatch> batch = source_.Next();
  is_exhausted_ = !batch.has_value();
  sent_ += batch.has_value() ? 1 : 0;
  return batch;
}

void LoadProgress::OnAck(uint32_t hits, SteadyClock::time_point sent) {
  last_ack_ = SteadyClock::now();
  result_.acks.Add(last_ack_ - sent);
  result_.hits += hits;
  if (mark_hits_ > 0 && result_.hits / mark_hits_ > result_.marks.size()) {
    result_.marks.push_back({result_.hits, SecondsAtLastAck()});
  }
}

LoadResult LoadProgress::Finish() {
  result_.seconds = SecondsAtLastAck();
  result_.cpu_seconds = static_cast<double>(std::clock() - start_cpu_) / CLOCKS_PER_SEC;
  return std::move(result_);
}

double LoadProgress::SecondsAtLastAck() const {
  return std::chrono::duration<double>(last_ack_ - start_).count();
}

LoadStream::LoadStream(const LoadOptions& options, int number,
                       std::shared_ptr<grpc::Channel> channel, grpc::CompletionQueue* queue,
                       LoadProgress* progress)
    : in_flight_max_(options.in_flight),
      sensor_(options.sensors ? absl::StrCat(kSensor, "-", number) : kSensor),
      stream_(absl::StrCat(options.stream, "-", number)),
      progress_(progress),
      stub_(std::move(channel)) {
  context_.set_deadline(std::chrono::system_clock::now() + options.timeout);
  call_ = stub_.PrepareCall(&context_, kMethod, queue);
  call_->StartCall(&started_);
}

void LoadStream::OnEvent(Event event, bool ok) {
  switch (event) {
    case Event::kStarted:
      return Open();
    case Event::kWritten:
      writing_ = false;
      // A call that broke: its read fails, too, and ends it.
      return ok ? Advance() : void();
    case Event::kRead:
      return ok ? OnAnswer() : call_->Finish(&ending_, &finished_);
    case Event::kSendingDone:
    case Event::kFinished:
      return;
  }
}

void LoadStream::Advance() {
  if (!opened_ || writing_ || sending_done_ || !error_.ok()) {
    return;
  }
  if (progress_->ended()) {
    sending_done_ = true;
    call_->WritesDone(&sending_done_tag_);
    return;
  }
  if (!progress_->MaySend(last_sent_) || sent_.size() >= in_flight_max_) {
    return;
  }
  if (const std::optional<SerializedBatch> batch = progress_->Next()) {
    sent_.push_back({batch->hits, SteadyClock::now()});
    Write(WithSequence(++last_sent_, *batch));
  }
}

absl::Status LoadStream::status() const {
  RETURN_IF_ERROR(error_);
  RETURN_IF_ERROR(StatusOfGrpc(ending_));
  return sending_done_ && sent_.empty()
             ? absl::OkStatus()
             : absl::FailedPreconditionError("the server ended a stream before its last ack");
}

void LoadStream::Open() {
  v1::HitBatch opening;
  opening.set_sensor(sensor_);
  opening.set_stream(stream_);
  const grpc::Slice slice(opening.SerializeAsString());
  Write(grpc::ByteBuffer(&slice, 1));
  call_->Read(&answer_, &read_);
}

void LoadStream::Write(const grpc::ByteBuffer& message) {
  writing_ = true;
  call_->Write(message, &written_);
}

void LoadStream::OnAnswer() {
  error_ = Check();
  if (!error_.ok()) {
    Cancel();
  } else if (!opened_) {
    opened_ = true;
  } else {
    ++last_acked_;
    progress_->OnAck(sent_.front().hits, sent_.front().time);
    sent_.pop_front();
    Advance();
  }
  call_->Read(&answer_, &read_);
}

absl::Status LoadStream::Check() {
  RETURN_IF_ERROR(error_);
  if (!Parse(answer_, ack_)) {
    return absl::FailedPreconditionError("an answer that is no HitAck");
  }
  const uint64_t sequence = opened_ ? last_acked_ + 1 : 0;
  if (ack_.sequence() != sequence || (opened_ && sent_.empty())) {
    return absl::FailedPreconditionError(absl::StrCat("the server acked batch ", ack_.sequence(),
                                                      " of stream ", stream_, " where ", sequence,
                                                      " was next; was that stream new?"));
  }
  if (opened_ && (ack_.accepted() != sent_.front().hits || ack_.repeated_batch())) {
    return absl::FailedPreconditionError(
        absl::StrCat("the server did not count a batch in full: ", ack_.ShortDebugString()));
  }
  return absl::OkStatus();
}

}  // namespace scantrend
