#include "server/fuzz/queries_fuzz.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/fuzz/choices.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "scantrend/v1/admin.pb.h"
#include "scantrend/v1/trend.pb.h"
#include "server/access/access_control.h"
#include "server/access/token_book.h"
#include "server/event_log.h"
#include "server/fuzz/answer_check.h"
#include "server/fuzz/status_check.h"
#include "server/fuzz/stored_trends.h"
#include "server/fuzz/watch_call.h"
#include "server/grpc_status.h"
#include "server/trend_queries.h"
#include "server/trend_watch.h"

namespace scantrend {
namespace {

// What a gRPC client takes, if it is not told to take more.
constexpr size_t kAnswerBytesMax = 4 << 20;

// What lives longer than an input.
struct World {
  explicit World(std::unique_ptr<StoredTrends> trends)
      : stored(std::move(trends)),
        tokens("", &stored->memory().clock()),
        access(false, &tokens, &stored->memory().clock(), &EventLog::None()),
        watch(&stored->store().reader(), &stored->scanners(), &access, &stored->memory().clock()) {}

  static absl::StatusOr<World*> Get() {
    // Lives on: it has threads.
    static World* world = nullptr;
    if (world == nullptr) {
      ASSIGN_OR_RETURN(std::unique_ptr<StoredTrends> trends, StoredTrends::Make());
      world = new World(std::move(trends));
    }
    return world;
  }

  const std::unique_ptr<StoredTrends> stored;
  TokenBook tokens;
  AccessControl access;
  TrendWatch watch;
};

// One request.
class QueriesInput {
 public:
  QueriesInput(World* world, const Choices& choices)
      : world_(world),
        queries_(&world->stored->queries()),
        asked_max_(choices[1]),
        bytes_(choices.rest()) {}

  absl::Status Take(size_t method);

 private:
  bool IsCancelled() { return asked_max_ > 0 && ++asked_ >= asked_max_; }
  TrendQueries::Cancelled Cancelled() {
    return [this] { return IsCancelled(); };
  }

  // gRPC does not call for what is no message.
  template <typename Message>
  bool Parse(Message& message) const {
    return message.ParseFromArray(bytes_.data(), static_cast<int>(bytes_.size()));
  }

  // Only what is documented.
  absl::Status CheckStatus(const absl::Status& status) const {
    PROMISE(status.ok() || absl::IsInvalidArgument(status) ||
                (absl::IsCancelled(status) && asked_max_ > 0 && asked_ >= asked_max_),
            "a query ends with ", status.ToString());
    return CheckError(ToGrpcStatus(status));
  }

  template <typename Request, typename Response>
  absl::Status Ask(absl::Status (TrendQueries::*method)(const Request&,
                                                        const TrendQueries::Cancelled&, Response*)
                       const);
  absl::Status Export();
  absl::Status Watch();
  absl::Status ListSensors();
  absl::Status ListBackups();

  World* const world_;
  const TrendQueries* const queries_;
  const size_t asked_max_;
  const std::string_view bytes_;
  size_t asked_ = 0;
};

absl::Status QueriesInput::Take(size_t method) {
  switch (method % 9) {
    case 0:
      return Ask(&TrendQueries::GetTrend);
    case 1:
      return Ask(&TrendQueries::ListTopPorts);
    case 2:
      return Export();
    case 3:
      return Ask(&TrendQueries::ListRisingPorts);
    case 4:
      return Ask(&TrendQueries::ListTopSources);
    case 5:
      return Ask(&TrendQueries::GetSource);
    case 6:
      return Watch();
    case 7:
      return ListSensors();
    default:
      return ListBackups();
  }
}

template <typename Request, typename Response>
absl::Status QueriesInput::Ask(absl::Status (TrendQueries::*method)(const Request&,
                                                                    const TrendQueries::Cancelled&,
                                                                    Response*) const) {
  Request request;
  if (!Parse(request)) {
    return absl::OkStatus();
  }
  Response response;
  const absl::Status status = (queries_->*method)(request, Cancelled(), &response);
  RETURN_IF_ERROR(CheckStatus(status));
  if (!status.ok()) {
    return absl::OkStatus();
  }
  PROMISE(response.ByteSizeLong() <= kAnswerBytesMax, "an answer has ", response.ByteSizeLong(),
          " bytes: ", request.ShortDebugString());
  const absl::Status checked = CheckAnswer(request, response);
  return checked.ok() ? checked : Annotate(checked, request.ShortDebugString());
}

absl::Status QueriesInput::Export() {
  v1::ExportPointsRequest request;
  if (!Parse(request)) {
    return absl::OkStatus();
  }
  std::optional<ExportedPoint> before;
  absl::Status points;
  // An empty answer to who has gone is that of a sink that takes nothing more.
  bool is_full = false;
  const auto sink = [&](const ExportedPoint& point) {
    const auto key = [](const ExportedPoint& one) {
      return std::tuple(one.day, one.series.protocol, one.series.port);
    };
    if (is_full || point.counts.records == 0 ||
        (before.has_value() && key(*before) >= key(point))) {
      points = absl::InternalError(absl::StrCat("a point is out of order, or too many: ",
                                                point.day.ToString(), " ", ToString(point.series)));
    }
    before = point;
    is_full = IsCancelled();
    return !is_full;
  };
  const absl::Status status = queries_->ExportPoints(request, sink, [] { return false; });
  RETURN_IF_ERROR(points);
  return CheckStatus(status);
}

absl::Status QueriesInput::Watch() {
  v1::WatchTrendRequest request;
  if (!Parse(request)) {
    return absl::OkStatus();
  }
  WatchCall call(world_->watch.Watch(request, Caller{.may_everything = true}));
  ASSIGN_OR_RETURN(const grpc::Status status, call.AwaitFirst());
  RETURN_IF_ERROR(CheckError(status));
  PROMISE(status.ok() || status.error_code() == grpc::StatusCode::INVALID_ARGUMENT,
          "a watch ends with ", status.error_message());
  if (status.ok()) {
    const google::type::Date& date = call.first().point().date();
    PROMISE(Day::OfDate(date.year(), date.month(), date.day()) == kFuzzDay, "the current day is ",
            date.ShortDebugString());
  }
  return call.End();
}

absl::Status QueriesInput::ListSensors() {
  v1::ListSensorsRequest request;
  if (!Parse(request)) {
    return absl::OkStatus();
  }
  std::string last = request.page_token();
  const auto* sensor_due = std::upper_bound(kStoredSensors.begin(), kStoredSensors.end(), last);
  bool is_last = false;
  for (size_t pages = 0; !is_last; ++pages) {
    PROMISE(pages <= kStoredSensors.size(), "the pages of sensors do not end");
    v1::ListSensorsResponse response;
    const absl::Status status = queries_->ListSensors(request, &response);
    RETURN_IF_ERROR(CheckStatus(status));
    if (!status.ok()) {
      PROMISE(pages == 0, "a token that was given is refused: ", status.ToString());
      return absl::OkStatus();
    }
    PROMISE(request.page_size() == 0 ||
                static_cast<uint32_t>(response.sensors_size()) <= request.page_size(),
            "a page of ", request.page_size(), " has ", response.sensors_size());
    for (const v1::Sensor& sensor : response.sensors()) {
      PROMISE(sensor_due != kStoredSensors.end() && sensor.name() == *sensor_due, "sensor ",
              sensor.name(), " comes behind ", last);
      last = sensor.name();
      ++sensor_due;
    }
    is_last = response.next_page_token().empty();
    PROMISE(is_last || !response.sensors().empty(), "a page is empty, and not the last");
    request.set_page_token(response.next_page_token());
  }
  PROMISE(sensor_due == kStoredSensors.end(), "there are sensors behind ", last);
  return absl::OkStatus();
}

absl::Status QueriesInput::ListBackups() {
  v1::ListBackupsRequest request;
  if (!Parse(request)) {
    return absl::OkStatus();
  }
  const auto backups = world_->stored->store().backups().List(request.directory());
  PROMISE(!backups.ok(), "there are backups in ", request.directory());
  PROMISE(absl::IsInvalidArgument(backups.status()) || absl::IsNotFound(backups.status()) ||
              absl::IsFailedPrecondition(backups.status()),
          "to list backups ends with ", backups.status().ToString());
  return CheckError(ToGrpcStatus(backups.status()));
}

}  // namespace

absl::Status FuzzQueries(std::string_view input) {
  // It says on stderr what is wrong with text that is no UTF-8.
  static const google::protobuf::LogSilencer silencer;
  ASSIGN_OR_RETURN(World* const world, World::Get());
  const Choices choices(input);
  return QueriesInput(world, choices).Take(choices[0]);
}

}  // namespace scantrend
