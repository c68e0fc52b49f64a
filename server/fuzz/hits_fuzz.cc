#include "server/fuzz/hits_fuzz.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/fuzz/choices.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "base/stream_name.h"
#include "server/access/access_control.h"
#include "server/access/token_book.h"
#include "server/ack_latency.h"
#include "server/batch_submitter.h"
#include "server/event_log.h"
#include "server/fuzz/hit_call.h"
#include "server/fuzz/hit_model.h"
#include "server/fuzz/memory_store.h"
#include "server/fuzz/status_check.h"
#include "server/grpc_status.h"
#include "server/ingest_limits.h"
#include "server/message_pool.h"

namespace scantrend {
namespace {

constexpr std::string_view kBetweenSteps = "\n;\n";
constexpr char kSensor[] = "edge";
constexpr char kOtherSensor[] = "other";
// Limits that are soon met.
constexpr int kStreamsMax = 1;
constexpr uint64_t kHitsPerSecond = 1;
// A store has so many inputs; then all that it counted is checked, and it is made anew.
constexpr uint64_t kInputsOfStore = 4'000;
// After each of the first of them, while it is small, what it changed is checked.
constexpr uint64_t kInputsOfPoints = 50;

// What lives longer than an input.
struct World {
  absl::Status Take(std::string_view input);

  static absl::StatusOr<std::unique_ptr<World>> Make() {
    auto world = std::make_unique<World>();
    ASSIGN_OR_RETURN(world->memory,
                     MemoryStore::Open({.accept_days_back = 400, .monitored = FuzzMonitored()}));
    return world;
  }

  // Before and after a fold, and after the store was opened again.
  absl::Status CheckAll() {
    RETURN_IF_ERROR(CheckNoneIsOpen());
    RETURN_IF_ERROR(model.CheckAll(memory->store().reader()));
    RETURN_IF_ERROR(memory->Reopen());
    RETURN_IF_ERROR(model.CheckAll(memory->store().reader()));
    RETURN_IF_ERROR(memory->store().tally().FoldNow());
    return model.CheckAll(memory->store().reader());
  }

  absl::Status CheckNoneIsOpen() {
    Committer& committer = memory->store().committer();
    RETURN_IF_ERROR(Drain(committer));
    // A call that was over before its stream was opened closes it only then.
    RETURN_IF_ERROR(Drain(committer));
    PROMISE(committer.stats().open_streams == 0, committer.stats().open_streams,
            " streams are left open");
    return absl::OkStatus();
  }

  std::unique_ptr<MemoryStore> memory;
  HitModel model;
  MessagePool messages;
  const std::shared_ptr<AckLatency> acks = std::make_shared<AckLatency>();
  uint64_t inputs = 0;
};

// What was sent by a call, and what must come of it.
struct Stream {
  std::unique_ptr<HitCall> call;
  HitModel::Call modelled;
  std::vector<v1::HitAck> acks;                  // expected
  absl::StatusCode end = absl::StatusCode::kOk;  // expected
};

class HitsInput {
 public:
  HitsInput(World* world, const Choices& choices)
      : world_(world),
        committer_(&world->memory->store().committer()),
        is_sensor_(choices[0] % 2 == 1),
        is_limited_(choices[1] % 2 == 1),
        tokens_("", &world->memory->clock()),
        access_(is_sensor_, &tokens_, &world->memory->clock(), &EventLog::None()),
        limits_(
            is_limited_ ? SensorLimitsOptions{kStreamsMax, kHitsPerSecond} : SensorLimitsOptions(),
            [] { return SensorLimits::Time(std::chrono::hours(1)); }),
        submitter_(committer_, &access_, world->acks, IngestLimits(), &limits_) {
    HitModel::Rules rules;
    if (is_sensor_) {
      caller_ = {.name = "a sensor", .role = Role::kIngest, .sensor = kSensor};
      rules.only_sensor = kSensor;
    } else {
      caller_.may_everything = true;
    }
    if (is_limited_) {
      rules.streams_max = kStreamsMax;
      rules.hits_left = kHitsPerSecond * SensorLimits::kBurst.count();
    }
    world->model.Begin(std::move(rules));
  }
  // Whatever became of it, no call is under way when it goes.
  ~HitsInput() {
    for (Stream& stream : streams_) {
      if (stream.call != nullptr) {
        stream.call->Cancel().IgnoreError();
      }
    }
  }

  absl::Status Take(std::string_view steps);

 private:
  absl::Status TakeStep(std::string_view step);
  absl::Status Deliver(Stream& stream, std::string_view bytes);
  absl::Status Submit(std::string_view bytes);
  absl::Status Close(Stream& stream);
  absl::Status Cancel(Stream& stream);
  absl::Status Settle(Stream& stream);
  // Ends with what is expected.
  absl::Status CheckEnd(Stream& stream);
  absl::Status CheckAcks(const Stream& stream);
  // Of all inputs of the store.
  absl::Status CheckStats() const;
  // False: it is none.
  bool Parse(std::string_view bytes, v1::HitBatch& message);

  World* const world_;
  Committer* const committer_;
  const bool is_sensor_;
  const bool is_limited_;
  TokenBook tokens_;
  AccessControl access_;
  SensorLimits limits_;
  BatchSubmitter submitter_;
  Caller caller_;
  std::array<Stream, 2> streams_;
  std::map<std::pair<std::string, std::string>, size_t> names_;
  absl::Status names_checked_;
  bool was_cancelled_ = false;
};

absl::Status HitsInput::Take(std::string_view steps) {
  while (!steps.empty()) {
    const std::string_view step = steps.substr(0, steps.find(kBetweenSteps));
    steps.remove_prefix(std::min(steps.size(), step.size() + kBetweenSteps.size()));
    if (!step.empty()) {
      RETURN_IF_ERROR(TakeStep(step));
    }
  }
  for (Stream& stream : streams_) {
    RETURN_IF_ERROR(Close(stream));
  }
  if (was_cancelled_) {
    RETURN_IF_ERROR(Drain(*committer_));
  }
  return CheckStats();
}

absl::Status HitsInput::TakeStep(std::string_view step) {
  const std::string_view rest = step.substr(1);
  switch (step.front() & 7) {
    case 0:
      return Deliver(streams_[0], rest);
    case 1:
      return Deliver(streams_[1], rest);
    case 2:
      return Submit(rest);
    case 3:
      return Close(streams_[0]);
    case 4:
      return Close(streams_[1]);
    case 5:
      return Cancel(streams_[0]);
    case 6:
      return Cancel(streams_[1]);
    default:
      RETURN_IF_ERROR(Settle(streams_[0]));
      return Settle(streams_[1]);
  }
}

bool HitsInput::Parse(std::string_view bytes, v1::HitBatch& message) {
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return false;
  }
  const bool is_sensor = IsSensorName(message.sensor());
  const bool is_stream = IsStreamName(message.stream());
  if (CheckSensorName(message.sensor()).ok() != is_sensor ||
      CheckStreamName(message.stream()).ok() != is_stream) {
    names_checked_ =
        absl::InternalError(absl::StrCat("the names \"", message.sensor(), "\" and \"",
                                         message.stream(), "\" are taken for valid, or for not"));
  }
  if (is_sensor && is_stream) {
    const size_t number =
        names_.try_emplace({message.sensor(), message.stream()}, names_.size()).first->second;
    message.set_stream(absl::StrCat("input", world_->inputs, ":", number));
    message.set_sensor(message.sensor() == kSensor ? kSensor : kOtherSensor);
  }
  return true;
}

absl::Status HitsInput::Deliver(Stream& stream, std::string_view bytes) {
  if (stream.call == nullptr) {
    stream.call = std::make_unique<HitCall>([this](std::function<void()> on_done) {
      return HitStream::Start(committer_, &access_, caller_, world_->acks, world_->messages,
                              IngestLimits(), &limits_, std::move(on_done));
    });
  }
  ASSIGN_OR_RETURN(const bool reads, stream.call->AwaitRead());
  PROMISE(reads,
          "a stream has ended though nothing was wrong: ", stream.call->end()->error_message());
  v1::HitBatch message;
  if (!Parse(bytes, message)) {
    stream.call->Deliver(bytes);
    stream.end = absl::StatusCode::kInvalidArgument;
    return Close(stream);
  }
  RETURN_IF_ERROR(names_checked_);
  HitOutcome outcome = world_->model.DeliverTo(stream.modelled, message);
  stream.call->Deliver(message.SerializeAsString());
  if (outcome.code != absl::StatusCode::kOk) {
    stream.end = outcome.code;
    return Close(stream);
  }
  stream.acks.push_back(std::move(outcome.ack));
  return absl::OkStatus();
}

absl::Status HitsInput::Submit(std::string_view bytes) {
  v1::HitBatch message;
  if (!Parse(bytes, message)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(names_checked_);
  const HitOutcome outcome = world_->model.Submit(message);
  v1::HitAck ack;
  std::promise<absl::Status> answer;
  submitter_.Submit(caller_, message, &ack,
                    [&answer](const absl::Status& status) { answer.set_value(status); });
  const absl::Status status = answer.get_future().get();
  PROMISE(status.code() == outcome.code, "SubmitHits answers ", status.ToString(), ", not ",
          absl::StatusCodeToString(outcome.code), " to ", message.ShortDebugString());
  PROMISE(!status.ok() || ack.SerializeAsString() == outcome.ack.SerializeAsString(),
          "SubmitHits acks ", ack.ShortDebugString(), ", not ", outcome.ack.ShortDebugString());
  return CheckError(ToGrpcStatus(status));
}

absl::Status HitsInput::Settle(Stream& stream) {
  if (stream.call == nullptr) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(stream.call->AwaitAcks(stream.acks.size()));
  return CheckAcks(stream);
}

absl::Status HitsInput::CheckAcks(const Stream& stream) {
  const std::vector<v1::HitAck>& acks = stream.call->acks();
  PROMISE(acks.size() == stream.acks.size(), "a stream has ", acks.size(), " acks, not ",
          stream.acks.size());
  for (size_t i = 0; i < acks.size(); ++i) {
    PROMISE(acks[i].SerializeAsString() == stream.acks[i].SerializeAsString(), "ack ", i, " is ",
            acks[i].ShortDebugString(), ", not ", stream.acks[i].ShortDebugString());
  }
  return absl::OkStatus();
}

absl::Status HitsInput::Close(Stream& stream) {
  if (stream.call == nullptr) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(stream.call->Close());
  RETURN_IF_ERROR(CheckAcks(stream));
  return CheckEnd(stream);
}

absl::Status HitsInput::Cancel(Stream& stream) {
  if (stream.call == nullptr) {
    return absl::OkStatus();
  }
  // What was sent counts, though its acks may not come.
  was_cancelled_ = true;
  RETURN_IF_ERROR(stream.call->Cancel());
  PROMISE(stream.call->acks().size() <= stream.acks.size(), "there are more acks than messages");
  stream.acks.resize(stream.call->acks().size());
  RETURN_IF_ERROR(CheckAcks(stream));
  stream.end = absl::StatusCode::kCancelled;
  return CheckEnd(stream);
}

absl::Status HitsInput::CheckEnd(Stream& stream) {
  const grpc::Status& end = *stream.call->end();
  PROMISE(static_cast<int>(end.error_code()) == static_cast<int>(stream.end), "a stream ends with ",
          static_cast<int>(end.error_code()), " (", end.error_message(), "), not ",
          absl::StatusCodeToString(stream.end));
  RETURN_IF_ERROR(CheckError(end));
  world_->model.End(stream.modelled);
  stream = Stream();
  return absl::OkStatus();
}

absl::Status HitsInput::CheckStats() const {
  const CommitterStats got = committer_->stats();
  const CommitterStats& want = world_->model.stats();
  PROMISE(got.accepted == want.accepted && got.refused == want.refused, "of all hits ",
          got.accepted, " were accepted, not ", want.accepted, ", or others were refused");
  PROMISE(got.batches == want.batches && got.repeated_batches == want.repeated_batches &&
              got.failed_batches == want.failed_batches,
          "there were ", got.batches, " batches, not ", want.batches, "; ", got.repeated_batches,
          " repeated, not ", want.repeated_batches, "; ", got.failed_batches, " failed, not ",
          want.failed_batches);
  return absl::OkStatus();
}

absl::Status World::Take(std::string_view input) {
  const Choices choices(input);
  RETURN_IF_ERROR(HitsInput(this, choices).Take(choices.rest()));
  if (inputs > kInputsOfPoints) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckNoneIsOpen());
  const auto& point = model.last_point();
  return point.has_value() ? model.CheckPoint(memory->store().reader(), point->first, point->second)
                           : absl::OkStatus();
}

}  // namespace

absl::Status FuzzHits(std::string_view input) {
  // It says on stderr what is wrong with text that is no UTF-8.
  static const google::protobuf::LogSilencer silencer;
  // Lives on: it has threads.
  static auto& world = *new std::unique_ptr<World>();
  if (world == nullptr) {
    ASSIGN_OR_RETURN(world, World::Make());
  }
  ++world->inputs;
  absl::Status status = world->Take(input);
  if (status.ok() && world->inputs == kInputsOfStore) {
    status = world->CheckAll();
  }
  if (!status.ok() || world->inputs == kInputsOfStore) {
    world.reset();
  }
  return status;
}

}  // namespace scantrend
